import { createApp } from '../../../src/app.ts'
import { followRevocations } from '../../../src/domains/accounts/sign-in/revocation-feed.ts'
import { subscribeToInvalidations } from '../../../src/domains/catalog/cache/change-events.ts'

/** A process of the mall that serves the application on a free port, prints the port and runs until it is killed. */
followRevocations(200)
subscribeToInvalidations()
const app = createApp({})
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  // on a busy machine an answer of a flood may take longer than the 10 s of the default
  idleTimeout: 120,
  fetch: (request) => app.handle(request),
})
console.log(server.port)
