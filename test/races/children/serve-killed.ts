import { createApp } from '../../../src/app.ts'
import { followRevocations } from '../../../src/domains/accounts/sign-in/revocation-feed.ts'
import { onFailpoint } from '../../../src/lib/failpoints.ts'

/**
 * A process of the mall that serves the application on a free port, prints the port, and is killed at the failpoint KILLED_AT, after it
 * has passed it PASSED times.
 */
let left = Number(process.env.PASSED ?? 0)
onFailpoint((name) => {
  if (name === process.env.KILLED_AT && left-- === 0) process.kill(process.pid, 'SIGKILL')
})
followRevocations(200)
const app = createApp({})
const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: (request) => app.handle(request) })
console.log(server.port)
