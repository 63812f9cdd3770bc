import { createApp } from '../../../src/app.ts'
import { followRevocations } from '../../../src/domains/accounts/sign-in/revocation-feed.ts'
import { identity } from '../../../src/http/identity.ts'
import { log } from '../../../src/lib/log.ts'

/** Serves the mall in a separate process, with one route twice: public, and for authenticated callers. Prints the port. */
log.level = 'silent'
followRevocations()
const answer = { message: 'OK' }
const app = createApp({})
  .use(identity)
  .get('/bench/open/', () => answer)
  .get('/bench/closed/', () => answer, { signedIn: true })
app.listen({ port: 0, hostname: '127.0.0.1' })
console.log(app.server?.port)
