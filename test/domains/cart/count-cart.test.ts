import { expect, test } from 'bun:test'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { mergeGuestCart } from '../../../src/domains/cart/merge-guest-cart.ts'
import { onFailpoint } from '../../../src/lib/failpoints.ts'
import { watchRedis } from '../../support/database/redis-monitor.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { type CallOptions, call } from '../../support/http.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'

const count = async (options: CallOptions = {}) => (await call('GET', '/cart/count/', options)).json

test('the badge counts the pieces of all lines, of users and guests, and sets no cookie', async () => {
  const [user, one, two] = [await createUser(), await createSku(), await createSku()]
  expect([await count(), await count({ token: user.token })]).toEqual([{ count: 0 }, { count: 0 }])
  const add = (options: CallOptions, sku_id: number, pieces: number, selected: boolean) =>
    call('POST', '/cart/', { ...options, body: { sku_id, count: pieces, selected } })
  const { cookie } = await add({}, one, 2, true)
  for (const options of [{ cookie }, { token: user.token }]) {
    await add(options, two, 3, false)
    const added = 'cookie' in options ? 2 : 0
    expect(await count(options)).toEqual({ count: 3 + added })
  }
  expect((await call('GET', '/cart/count/', { cookie })).cookie).toBeUndefined()
})

test('the badge of a guest includes lines that a sign-in has claimed and not yet merged', async () => {
  const [user, sku] = [await createUser(), await createSku()]
  const { cookie } = await call('POST', '/cart/', { body: { sku_id: sku, count: 2 } })
  const guestId = decodeURIComponent(cookie as string)
    .replace('guest_cart=', '')
    .split('.')[0] as string
  onFailpoint((point) => {
    if (point === 'merge:claimed') throw new Error('killed')
  })
  await expect(mergeGuestCart(guestId, user.id)).rejects.toThrow('killed')
  onFailpoint(undefined)
  await addToCart({ kind: 'guest', guestId }, { skuId: sku, count: 1, selected: true })
  expect(await count({ cookie })).toEqual({ count: 3 })
})

test('counting takes one round trip and reads no line', async () => {
  const user = await createUser()
  await call('POST', '/cart/', { token: user.token, body: { sku_id: await createSku(), count: 1 } })
  const key = `"cart:{user:${user.id}}"`
  const lines: string[] = []
  const monitor = await watchRedis(process.env.REDIS_URL as string, (line) => {
    if (line.includes(key) && !line.includes(' lua]')) lines.push(line)
  })
  expect(await count({ token: user.token })).toEqual({ count: 1 })
  await waitUntil('the command is seen', () => lines.length > 0)
  expect(await count({ token: user.token })).toEqual({ count: 1 })
  await waitUntil('the second command is seen', () => lines.length > 1)
  await monitor.stop()
  expect(lines.map((line) => / "(\w+)" /.exec(line)?.[1]?.toLowerCase())).toEqual(['evalsha', 'evalsha'])
})
