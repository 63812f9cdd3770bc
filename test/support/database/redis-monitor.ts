/**
 * Watches the commands of a Redis server with MONITOR over a raw socket: a Redis client would mistake the first event
 * for the reply to its next command.
 * @param onLine called with each event, such as `1795601991.571700 [13 127.0.0.1:42328] "hgetall" "cart:{user:7}"`
 */
export async function watchRedis(url: string, onLine: (line: string) => void) {
  const { hostname, port, username, password } = new URL(url)
  const asked = password ? [`AUTH ${username} ${decodeURIComponent(password)}`, 'MONITOR'] : ['MONITOR']
  let accepted = 0
  const { promise: watching, resolve } = Promise.withResolvers<void>()
  let rest = ''
  const socket = await Bun.connect({
    hostname,
    port: Number(port),
    socket: {
      data(_, bytes) {
        const lines = (rest + bytes.toString()).split('\r\n')
        rest = lines.pop() ?? ''
        for (const line of lines)
          if (line !== '+OK') onLine(line.slice(1))
          else if (++accepted === asked.length) resolve()
      },
    },
  })
  socket.write(`${asked.join('\r\n')}\r\n`)
  await watching
  return { stop: () => void socket.end() }
}
