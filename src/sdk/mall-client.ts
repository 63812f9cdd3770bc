import { type Client, createClient, createConfig } from './generated/client/index.ts'

export { PathValueError } from './path-values.ts'

/** How a client reaches the mall. */
export type MallOptions = Readonly<{
  /** Address of the API, such as `https://api.example.com`. */
  baseUrl: string
  /** The token of a shopper or of staff, or an API key (`mk_…`); read for each request, so that it may change. */
  token?: () => string | undefined
  /** Language of the texts in answers; Chinese by default. */
  language?: 'zh' | 'en'
  /** How often a request is repeated that may be repeated; 2 by default. */
  retries?: number
  /** The longest wait before a repetition, in seconds; 10 by default. A longer `Retry-After` ends the repetitions. */
  longestWaitSeconds?: number
  fetch?: typeof fetch
}>

type Retry = Readonly<{ retries: number; longestWaitSeconds: number; send: typeof fetch }>

/** Creates a client of one mall. Every operation of the SDK takes it as `client`. */
export function createMallClient(options: MallOptions): Client {
  const { baseUrl, token, language, retries = 2, longestWaitSeconds = 10, fetch: send = fetch } = options
  return createClient(
    createConfig({
      baseUrl: baseUrl.replace(/\/$/, ''),
      auth: ({ type }) => (type === 'http' ? token?.() : undefined),
      ...(language && { headers: { 'Accept-Language': language } }),
      fetch: retrying({ retries, longestWaitSeconds, send }),
    }),
  )
}

/** Returns a new key for the header `idempotency-key`. Requests with the same key and body have one effect. */
export function newIdempotencyKey(): string {
  return crypto.randomUUID()
}

/**
 * Returns a `fetch` that repeats a request after a network failure, 429 or 503. It repeats only requests whose second effect is
 * none: GET, PUT and DELETE, and others with an `Idempotency-Key`.
 */
function retrying({ retries, longestWaitSeconds, send }: Retry): typeof fetch {
  const attempt = async (request: Request, left: number): Promise<Response> => {
    // the types of Bun give `clone` another class
    const cloned: unknown = left > 0 && isRepeatable(request) ? request.clone() : undefined
    const copy = cloned instanceof Request ? cloned : undefined
    const response = await send(request).catch((error: unknown) => {
      if (!copy || request.signal.aborted) throw error
      return undefined
    })
    if (response && response.status !== 429 && response.status !== 503) return response
    const seconds = Number(response?.headers.get('retry-after') ?? firstWaitSeconds)
    if (response && (!copy || !(seconds <= longestWaitSeconds))) return response
    await response?.body?.cancel()
    await wait(seconds, request.signal)
    return attempt(copy ?? request, left - 1)
  }
  const repeat = (input: string | URL | Request, init?: RequestInit) =>
    attempt(input instanceof Request ? input : new Request(String(input), init), retries)
  return Object.assign(repeat, send)
}

const firstWaitSeconds = 1

function isRepeatable({ method, headers }: Request): boolean {
  return ['GET', 'HEAD', 'PUT', 'DELETE'].includes(method) || headers.has('idempotency-key')
}

/** @throws the reason of the signal when it aborts the wait */
function wait(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', end)
      resolve()
    }, seconds * 1_000)
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
  })
}
