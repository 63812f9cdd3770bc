import { app } from '../http.ts'

export { sandbox } from './sandbox.ts'

/**
 * Serves `app` on the port where the sandbox sends notifications. Parallel test workers share the port: any of them may
 * receive a notification, and all write to the same database.
 */
export function listenForNotifications(): { stop: () => void } {
  const server = Bun.serve({
    port: Number(process.env.PORT),
    hostname: '127.0.0.1',
    reusePort: true,
    fetch: (r) => app.handle(r),
  })
  return { stop: () => void server.stop(true) }
}
