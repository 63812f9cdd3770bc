import type { Socket } from 'bun'

/** One persistent connection that sends one request after another. It costs far less than `fetch`, so the server dominates. */
export type HttpCaller = Readonly<{
  /** @returns the status, once the whole response has arrived. @throws Error when the connection is closed */
  send: (method: string, path: string, headers: Headers, body?: string) => Promise<number>
  /** Whether the connection is open and was used in the last five seconds. */
  isFresh: () => boolean
  close: () => void
}>

type Headers = Readonly<Record<string, string>>

/** Half of the ten seconds after which the mall closes an idle connection. */
const idleMs = 5_000

type Waiting = Readonly<{ resolve: (status: number) => void; reject: (error: Error) => void }>

const endOfHead = '\r\n\r\n'

/**
 * Opens a connection to an origin.
 * @param origin such as http://127.0.0.1:8000; every response must carry Content-Length
 */
export async function openHttpCaller(origin: string): Promise<HttpCaller> {
  const { hostname, port, host } = new URL(origin)
  let waiting: Waiting | undefined
  let received = ''
  let usedMs = performance.now()
  let isClosed = false
  const fail = (error: Error) => {
    isClosed = true
    waiting?.reject(error)
    waiting = undefined
  }
  const socket: Socket = await Bun.connect({
    hostname,
    port: Number(port),
    socket: {
      data(_, chunk) {
        // latin1 holds one byte per character, so lengths count bytes
        received += chunk.toString('latin1')
        const status = statusOf(received)
        if (status === undefined) return
        received = ''
        usedMs = performance.now()
        waiting?.resolve(status)
        waiting = undefined
      },
      error: (_, error) => fail(error),
      close: () => fail(new Error('the server closed the connection')),
    },
  })
  socket.setNoDelay(true)
  return {
    send: (method, path, headers, body = '') =>
      new Promise((resolve, reject) => {
        if (isClosed) throw new Error('the connection is closed')
        waiting = { resolve, reject }
        const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
        const length = Buffer.byteLength(body)
        socket.write(
          `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-length: ${length}\r\n${lines.join('')}\r\n${body}`,
        )
      }),
    isFresh: () => !isClosed && performance.now() - usedMs < idleMs,
    close: () => void socket.end(),
  }
}

/** Returns the status of a response, or undefined until the response is complete. */
function statusOf(response: string): number | undefined {
  const headEnd = response.indexOf(endOfHead)
  if (headEnd < 0) return undefined
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(response.slice(0, headEnd))?.[1])
  if (Number.isNaN(length)) throw new Error(`response without Content-Length: ${response.slice(0, headEnd)}`)
  return response.length < headEnd + endOfHead.length + length ? undefined : Number(response.slice(9, 12))
}
