import type { Socket } from 'bun'

/** One kept connection that asks one request after another; far cheaper than `fetch`, so that the server is what is measured. */
export type HttpCaller = Readonly<{
  /** @returns the status of the answer, once all of it is there. @throws when the connection is closed */
  post: (path: string, headers: Readonly<Record<string, string>>, body: string) => Promise<number>
  /** Whether the server still keeps the connection, as far as is known, and will for some seconds more. */
  isFresh: () => boolean
  close: () => void
}>

/** Servers close what is idle; ours after ten seconds. */
const idleMs = 5_000

type Waiting = Readonly<{ resolve: (status: number) => void; reject: (error: Error) => void }>

const endOfHead = '\r\n\r\n'

/** @param origin like http://127.0.0.1:8000; every answer must name its length */
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
        // a byte a character: lengths are counted in bytes
        received += chunk.toString('latin1')
        const status = statusOf(received)
        if (status === undefined) return
        received = ''
        usedMs = performance.now()
        waiting?.resolve(status)
        waiting = undefined
      },
      error: (_, error) => fail(error),
      close: () => fail(new Error('the server has closed the connection')),
    },
  })
  socket.setNoDelay(true)
  return {
    post: (path, headers, body) =>
      new Promise((resolve, reject) => {
        if (isClosed) throw new Error('the connection is closed')
        waiting = { resolve, reject }
        const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
        const length = Buffer.byteLength(body)
        socket.write(
          `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-length: ${length}\r\n${lines.join('')}\r\n${body}`,
        )
      }),
    isFresh: () => !isClosed && performance.now() - usedMs < idleMs,
    close: () => void socket.end(),
  }
}

/** The status of an answer, undefined until all of it has come. */
function statusOf(answer: string): number | undefined {
  const headEnd = answer.indexOf(endOfHead)
  if (headEnd < 0) return undefined
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(answer.slice(0, headEnd))?.[1])
  if (Number.isNaN(length)) throw new Error(`an answer without its length: ${answer.slice(0, headEnd)}`)
  return answer.length < headEnd + endOfHead.length + length ? undefined : Number(answer.slice(9, 12))
}
