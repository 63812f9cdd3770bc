/** One answer, as the load generator records it. */
export type Answer = Readonly<{
  status: number
  json: Record<string, unknown>
  headers: Headers
  /** Why there is no answer. */
  error?: string
}>

type Wish = Readonly<{
  token?: string | undefined
  body?: unknown
  headers?: Readonly<Record<string, string>>
}>

/** A caller waits longer than the mall's deadline and the balancer's time-out. */
const patienceMs = 10_000
const givenUp = 0

/**
 * Sends requests and records the status of each by its operation. Status 0 is a request without an answer.
 * @param base origin of the balancer
 */
export function createCaller(base: string) {
  const statuses = new Map<string, Map<string, number>>()
  /** When each request ended, and whether it failed. */
  const ends: { startedMs: number; endedMs: number; failed: boolean }[] = []

  async function call(operation: string, method: string, path: string, wish: Wish = {}): Promise<Answer> {
    const startedMs = performance.now()
    const answer = await send(path.startsWith('http') ? path : base + path, method, wish)
    const isRefusal = answer.status >= 400 && answer.status < 500
    const code = answer.error ?? (isRefusal ? ` ${answer.json.code ?? ''}` : '')
    const from = answer.headers.has('x-balancer') ? ' (balancer)' : ''
    const counts = statuses.get(operation) ?? new Map<string, number>()
    statuses.set(operation, counts)
    const key = `${answer.status}${code}${from}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
    ends.push({ startedMs, endedMs: performance.now(), failed: isFailure(answer.status) })
    return answer
  }

  /**
   * Repeats a request until its outcome is known, as a client with an Idempotency-Key does.
   * @param isFinal whether an answer ends the repetition, besides every status that is not a failure
   */
  async function persist(
    operation: string,
    method: string,
    path: string,
    wish: Wish = {},
    isFinal = (answer: Answer) => !isFailure(answer.status),
  ): Promise<Answer> {
    const deadline = performance.now() + 45_000
    for (;;) {
      const answer = await call(operation, method, path, wish)
      if (isFinal(answer) || performance.now() > deadline) return answer
      await Bun.sleep(300)
    }
  }
  return { call, persist, statuses, ends }
}

export type Caller = ReturnType<typeof createCaller>

/** Whether the mall did not serve the request. */
const isFailure = (status: number) => status === givenUp || status >= 500

async function send(url: string, method: string, { token, body, headers = {} }: Wish): Promise<Answer> {
  const sent: Record<string, string> = { ...headers }
  if (token) sent.authorization = `JWT ${token}`
  if (body !== undefined) sent['content-type'] = 'application/json'
  try {
    const response = await fetch(url, {
      method,
      headers: sent,
      redirect: 'manual',
      // HAProxy closes a kept connection without an answer when a process ended; a new connection gets its 503
      keepalive: false,
      signal: AbortSignal.timeout(patienceMs),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') && text !== ''
    return { status: response.status, json: isJson ? JSON.parse(text) : {}, headers: response.headers }
  } catch (error) {
    const { name, message } = error as Error
    return { status: givenUp, json: {}, headers: new Headers(), error: ` ${name} ${message}` }
  }
}
