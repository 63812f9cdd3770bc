import { Elysia } from 'elysia'
import { createApp } from '../../src/app.ts'
import { pool } from '../../src/db/client.ts'
import { followRevocations } from '../../src/domains/accounts/sign-in/revocation-feed.ts'
import { addToCart } from '../../src/domains/cart/change-lines.ts'
import { subscribeToInvalidations } from '../../src/domains/catalog/cache/change-events.ts'
import { log } from '../../src/lib/log.ts'
import { createSku } from '../support/factories/skus.ts'
import { createUser } from '../support/factories/users.ts'
import { type Measured, measure } from './load.ts'

log.level = 'silent'
followRevocations()
subscribeToInvalidations()
const callers = 16
const app = createApp({})
const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: (request) => app.handle(request) })
const base = `http://127.0.0.1:${server.port}`

const user = await createUser()
for (let line = 0; line < 3; line++) {
  const skuId = await createSku({ stock: 1_000_000 })
  await addToCart({ kind: 'user', userId: user.id }, { skuId, count: 1, selected: true })
}
const headers = { authorization: `JWT ${user.token}` }

console.log(`closed loop, ${callers} callers; client, server and MySQL share this machine\n`)
console.log('route                        requests/s    p50 ms    p99 ms   ratio to its ceiling')

await againstSameBytes('GET /areas/', '/areas/')
await againstSameBytes('GET /cart/ (three lines)', '/cart/')
await againstSameBytes('GET /orders/settlement/', '/orders/settlement/')

server.stop(true)
await pool.end()
process.exit(0)

/** Measures a route and its ceiling, a bare Elysia route that answers the same bytes. */
async function againstSameBytes(name: string, path: string): Promise<void> {
  const bytes = await (await fetch(base + path, { headers })).text()
  const bare = new Elysia().get(
    '/',
    () => new Response(bytes, { headers: { 'content-type': 'application/json' } }),
  )
  const ceiling = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: (request) => bare.handle(request) })
  const ask = (url: string) => async () => {
    const response = await fetch(url, { headers })
    await response.arrayBuffer()
    return response.ok
  }
  const ours = await measure(6_000, callers, ask(base + path))
  const theirs = await measure(6_000, callers, ask(`http://127.0.0.1:${ceiling.port}/`))
  ceiling.stop(true)
  report(name, ours)
  report('  bare Elysia, same bytes', theirs, ours.perSecond / theirs.perSecond)
}

function report(name: string, { perSecond, p50, p99, failed }: Measured, ratio?: number): void {
  const cells = [perSecond.toFixed(0).padStart(11), p50.toFixed(2).padStart(9), p99.toFixed(2).padStart(9)]
  const end = ratio === undefined ? '' : `   ${ratio.toFixed(2)}`
  console.log(`${name.padEnd(28)}${cells.join(' ')}${end}${failed > 0 ? `   ${failed} failed` : ''}`)
}
