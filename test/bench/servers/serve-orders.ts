import { createApp } from '../../../src/app.ts'
import { followRevocations } from '../../../src/domains/accounts/sign-in/revocation-feed.ts'
import { subscribeToInvalidations } from '../../../src/domains/catalog/cache/change-events.ts'
import { log } from '../../../src/lib/log.ts'

/** Serves the mall in a separate process for the orders benchmark. Prints the port. */
log.level = 'silent'
followRevocations()
subscribeToInvalidations()
const app = createApp({})
app.listen({ port: 0, hostname: '127.0.0.1' })
console.log(app.server?.port)
