import { createServer, type ListenOptions, type Server } from 'node:net'
import { ConfigError } from '../lib/config-error.ts'

/**
 * Claims a port for a parent whose processes share it, because the kernel lets any process of the same account share it too.
 * The claim is an abstract Unix socket: the kernel releases it when the parent ends, even by SIGKILL.
 * @throws ConfigError when another parent or process has the port
 */
export async function claimPort(port: number, host: string): Promise<void> {
  try {
    await listen(createServer(), { path: `\0meiduo-mall-port-${port}` })
    const probe = createServer()
    await listen(probe, { port, host })
    await new Promise((resolve) => probe.close(resolve))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new ConfigError(`PORT: ${port} is in use by another process`)
  }
}

function listen(server: Server, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options, resolve)
  })
}
