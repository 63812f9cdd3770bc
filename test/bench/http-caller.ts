import type { Socket } from 'bun'

/** One kept connection that asks one request after another; far cheaper than `fetch`, so that the server is what is measured. */
export type HttpCaller = Readonly<{
  /** @returns the status of the answer, once all of it is there */
  post: (path: string, headers: Readonly<Record<string, string>>, body: string) => Promise<number>
  close: () => void
}>

type Waiting = Readonly<{ resolve: (status: number) => void; reject: (error: Error) => void }>

const endOfHead = '\r\n\r\n'

/** @param origin like http://127.0.0.1:8000; every answer must name its length */
export async function openHttpCaller(origin: string): Promise<HttpCaller> {
  const { hostname, port, host } = new URL(origin)
  let waiting: Waiting | undefined
  let received = ''
  const fail = (error: Error) => {
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
        waiting = { resolve, reject }
        const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
        const length = Buffer.byteLength(body)
        socket.write(
          `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-length: ${length}\r\n${lines.join('')}\r\n${body}`,
        )
      }),
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
