import { type HttpCaller, openHttpCaller } from '../../bench/http-caller.ts'

export type Request = Readonly<{
  kind: string
  method: string
  path: string
  headers: Readonly<Record<string, string>>
  body?: string
}>

/** One request and its answer. Status 0: the connection was closed without an answer. */
export type Reply = Readonly<{ kind: string; startedMs: number; ms: number; status: number }>

const tickMs = 5

/**
 * Sends requests at a constant rate, without waiting for the answers of earlier ones: the n-th is due n / perSecond seconds after
 * the first. A request takes a free connection, or opens one.
 */
export function startArrivals(origin: string, perSecond: number, next: (i: number) => Request) {
  const free: HttpCaller[] = []
  const replies: Reply[] = []
  const beganMs = performance.now()
  let sent = 0
  let waiting = 0
  let connections = 0
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - beganMs) * perSecond) / 1_000)
    while (sent < due) void send(next(sent++))
  }, tickMs)

  async function send({ kind, method, path, headers, body }: Request): Promise<void> {
    const startedMs = performance.now()
    let status = 0
    let caller: HttpCaller | undefined
    waiting++
    try {
      caller = await takeCaller()
      status = await caller.send(method, path, headers, body)
      free.push(caller)
    } catch {
      if (caller) drop(caller)
    }
    waiting--
    replies.push({ kind, startedMs, ms: performance.now() - startedMs, status })
  }

  async function takeCaller(): Promise<HttpCaller> {
    for (let caller = free.pop(); caller; caller = free.pop()) {
      if (caller.isFresh()) return caller
      drop(caller)
    }
    const opened = await openHttpCaller(origin)
    connections++
    return opened
  }

  function drop(caller: HttpCaller): void {
    caller.close()
    connections--
  }

  return {
    replies,
    /** Requests per second that were sent so far. */
    rate: () => (sent * 1_000) / (performance.now() - beganMs),
    waiting: () => waiting,
    /** Connections that are open. */
    connections: () => connections,
    /** Sends no more, and waits up to `seconds` for the last answers. @returns the requests without an answer */
    stop: async (seconds: number) => {
      clearInterval(timer)
      for (let i = 0; i < seconds * 20 && waiting > 0; i++) await Bun.sleep(50)
      for (const caller of free) caller.close()
      return waiting
    },
  }
}
