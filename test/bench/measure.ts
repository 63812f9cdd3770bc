import { Elysia } from 'elysia'
import { createPool } from 'mysql2/promise'
import { createApp } from '../../src/app.ts'
import { pool } from '../../src/db/client.ts'
import { followRevocations } from '../../src/domains/accounts/follow-revocations.ts'
import { addToCart } from '../../src/domains/cart/change.ts'
import { followCatalogueChanges } from '../../src/domains/catalog/changes.ts'
import { log } from '../../src/lib/log.ts'
import { type MintedUser, mintAddress, mintSku, mintUser } from '../support/mint.ts'
import { type Measured, measure } from './load.ts'
import { placeByHand } from './place-by-hand.ts'

log.level = 'silent'
followRevocations()
followCatalogueChanges()
const callers = 16
const app = createApp({})
const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: (request) => app.handle(request) })
const base = `http://127.0.0.1:${server.port}`

const user = await mintUser()
const many = await Promise.all(Array.from({ length: 200 }, () => mintSku({ stock: 1_000_000 })))
for (const skuId of many.slice(0, 3))
  await addToCart({ kind: 'user', userId: user.id }, { skuId, count: 1, selected: true })
const headers = { authorization: `JWT ${user.token}` }

console.log(`closed loop, ${callers} callers; client, server and MySQL share this machine\n`)
console.log('route                        requests/s    p50 ms    p99 ms   ratio to its ceiling')

await againstSameBytes('GET /areas/', '/areas/')
await againstSameBytes('GET /cart/ (three lines)', '/cart/')
await againstSameBytes('GET /orders/settlement/', '/orders/settlement/')
await placing()

server.stop(true)
await pool.end()
process.exit(0)

/** The ceiling: a bare Elysia route that answers the same bytes. */
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

/** The ceiling: the same statements as one transaction through raw mysql2, without HTTP, Redis or validation. */
async function placing(): Promise<void> {
  const total = 2_000
  const shoppers = await Promise.all(Array.from({ length: 64 }, mintUser))
  const place = async (i: number) => {
    const shopper = shoppers[i % shoppers.length] as MintedUser
    await addToCart(
      { kind: 'user', userId: shopper.id },
      { skuId: many[i % many.length] as number, count: 1, selected: true },
    )
    const response = await fetch(`${base}/orders/`, {
      method: 'POST',
      headers: { authorization: `JWT ${shopper.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ address: shopper.addressId, pay_method: 2 }),
    })
    await response.arrayBuffer()
    return response.status === 201
  }
  const ours = await measure(total, callers, place)
  const raw = createPool({ uri: process.env.DATABASE_URL as string, connectionLimit: callers, timezone: 'Z' })
  const addressId = await mintAddress(user.id)
  const theirs = await measure(total, callers, (i) =>
    placeByHand(raw, user.id, addressId, many[i % many.length] as number),
  )
  await raw.end()
  report('add to cart, POST /orders/', ours)
  report('  same SQL by raw mysql2', theirs, ours.perSecond / theirs.perSecond)
}

function report(name: string, { perSecond, p50, p99, failed }: Measured, ratio?: number): void {
  const cells = [perSecond.toFixed(0).padStart(11), p50.toFixed(2).padStart(9), p99.toFixed(2).padStart(9)]
  const end = ratio === undefined ? '' : `   ${ratio.toFixed(2)}`
  console.log(`${name.padEnd(28)}${cells.join(' ')}${end}${failed > 0 ? `   ${failed} failed` : ''}`)
}
