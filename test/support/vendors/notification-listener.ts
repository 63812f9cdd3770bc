import { app } from '../http.ts'

export { sandbox } from './sandbox.ts'

/** Listens where the sandbox sends its notices; with parallel workers, whoever comes first serves for all of them. */
export function listenForNotifications(): { stop: () => void } {
  const server = Bun.serve({
    port: Number(process.env.PORT),
    hostname: '127.0.0.1',
    reusePort: true,
    fetch: (r) => app.handle(r),
  })
  return { stop: () => void server.stop(true) }
}
