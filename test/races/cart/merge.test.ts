import { afterEach, expect, test } from 'bun:test'
import { readCart } from '../../../src/domains/cart/cart-store.ts'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { mergeGuestCart } from '../../../src/domains/cart/merge-guest-cart.ts'
import { now, shiftClock } from '../../../src/lib/clock.ts'
import { type Checkpoint, onFailpoint } from '../../../src/lib/failpoints.ts'
import { redis } from '../../../src/redis/client.ts'
import { keys, seconds } from '../../../src/redis/keys.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'

afterEach(() => onFailpoint(undefined))

/** Lets a rival act once, when the merge in this process comes to a point. */
function actAt(point: Checkpoint, rival: () => Promise<unknown>): void {
  onFailpoint(async (name) => {
    if (name !== point) return
    onFailpoint(undefined)
    await rival()
  })
}

const cartOf = (userId: number) => readCart({ kind: 'user', userId })

async function guestWith(count: number, stock = 100) {
  const sku = await createSku({ stock })
  const guestId = crypto.randomUUID()
  await addToCart({ kind: 'guest', guestId }, { skuId: sku, count, selected: true })
  return { sku, guestId }
}

test('two sign-ins of one user racing with one guest cart merge it once', async () => {
  const [{ sku, guestId }, user] = [await guestWith(3), await createUser()]
  await Promise.all(Array.from({ length: 10 }, () => mergeGuestCart(guestId, user.id)))
  expect(await readCart({ kind: 'user', userId: user.id })).toMatchObject([
    { skuId: sku, count: 3, selected: true },
  ])
})

test('two users racing for one guest cart: exactly one gets it, and all of it', async () => {
  const [{ sku, guestId }, one, two] = [await guestWith(3), await createUser(), await createUser()]
  const rivals = Array.from({ length: 10 }, (_, i) => (i % 2 ? one.id : two.id))
  await Promise.all(rivals.map((id) => mergeGuestCart(guestId, id)))
  const carts = await Promise.all([cartOf(one.id), cartOf(two.id)])
  expect(carts.flat()).toMatchObject([{ skuId: sku, count: 3, selected: true }])
  expect(await readCart({ kind: 'guest', guestId })).toEqual([])
})

for (const point of ['merge:claimed', 'merge:applied'] as const) {
  test(`the same user's other sign-in overtaking at ${point} doubles nothing`, async () => {
    const [{ sku, guestId }, user] = [await guestWith(3), await createUser()]
    actAt(point, () => mergeGuestCart(guestId, user.id))
    await mergeGuestCart(guestId, user.id)
    expect(await cartOf(user.id)).toMatchObject([{ skuId: sku, count: 3, selected: true }])
    expect(await readCart({ kind: 'guest', guestId })).toEqual([])
  })

  test(`another user signing in at ${point} gets nothing of what is spoken for`, async () => {
    const [{ sku, guestId }, one, two] = [await guestWith(3), await createUser(), await createUser()]
    actAt(point, () => mergeGuestCart(guestId, two.id))
    await mergeGuestCart(guestId, one.id)
    await mergeGuestCart(guestId, two.id)
    expect([await cartOf(one.id), await cartOf(two.id)]).toMatchObject([
      [{ skuId: sku, count: 3, selected: true }],
      [],
    ])
  })

  test(`what the guest adds at ${point} is merged as well, once`, async () => {
    const [{ sku, guestId }, user] = [await guestWith(3), await createUser()]
    actAt(point, () => addToCart({ kind: 'guest', guestId }, { skuId: sku, count: 2, selected: false }))
    await mergeGuestCart(guestId, user.id)
    expect(await cartOf(user.id)).toMatchObject([{ skuId: sku, count: 5, selected: false }])
    expect(await readCart({ kind: 'guest', guestId })).toEqual([])
  })
}

test('what the user adds while a merge is under way is not overwritten', async () => {
  const [{ sku, guestId }, user] = [await guestWith(3), await createUser()]
  actAt('merge:claimed', () =>
    addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 4, selected: true }),
  )
  await mergeGuestCart(guestId, user.id)
  expect(await cartOf(user.id)).toMatchObject([{ skuId: sku, count: 7, selected: true }])
})

test('a sign-in so slow that all is done without it leaves alone what another user has claimed since', async () => {
  const [{ sku, guestId }, one, two] = [await guestWith(3), await createUser(), await createUser()]
  actAt('merge:applied', async () => {
    await mergeGuestCart(guestId, one.id)
    await addToCart({ kind: 'guest', guestId }, { skuId: sku, count: 2, selected: true })
    actAt('merge:claimed', () => Promise.reject(new Error('cut off')))
    await expect(mergeGuestCart(guestId, two.id)).rejects.toThrow('cut off')
  })
  await mergeGuestCart(guestId, one.id)
  await mergeGuestCart(guestId, two.id)
  expect([await cartOf(one.id), await cartOf(two.id)]).toMatchObject([
    [{ skuId: sku, count: 3, selected: true }],
    [{ skuId: sku, count: 2, selected: true }],
  ])
})

test('a claimed cart waits 30 days for its user, and the mark that it was merged outlives it', async () => {
  const [{ guestId }, user] = [await guestWith(3), await createUser()]
  await redis.expire(keys.guestCart(guestId), 60)
  actAt('merge:applied', async () => {
    const waiting = keys.guestMerging(guestId)
    const mergeId = (await redis.hget(waiting, '#merge')) as string
    const waitingSeconds = await redis.ttl(waiting)
    expect(waitingSeconds).toBeGreaterThan(seconds.guestCart - 60)
    const marks = keys.userMerged(user.id)
    const markedUntil = Number(await redis.zscore(marks, mergeId))
    expect((markedUntil - now().getTime()) / 1000).toBeGreaterThan(waitingSeconds)
    expect(await redis.ttl(marks)).toBeGreaterThan(waitingSeconds)
  })
  expect.assertions(3)
  await mergeGuestCart(guestId, user.id)
})

test('marks of merges that nobody can come back to are dropped, those of others are kept', async () => {
  const [one, two, user] = [await guestWith(1), await guestWith(1), await createUser()]
  const marks = () => redis.zrange(keys.userMerged(user.id), '0', '-1')
  await mergeGuestCart(one.guestId, user.id)
  const [first] = await marks()
  await mergeGuestCart(two.guestId, user.id)
  expect(await marks()).toHaveLength(2)
  shiftClock((seconds.merged + 1) * 1000)
  try {
    const late = await guestWith(1)
    await mergeGuestCart(late.guestId, user.id)
  } finally {
    shiftClock(-(seconds.merged + 1) * 1000)
  }
  expect(await marks()).toHaveLength(1)
  expect(await marks()).not.toContain(first as string)
})

test('the sum is capped at the stock and never falls below what the user had', async () => {
  const [{ sku, guestId }, user] = [await guestWith(4, 5), await createUser()]
  await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 3, selected: false })
  await mergeGuestCart(guestId, user.id)
  expect(await readCart({ kind: 'user', userId: user.id })).toMatchObject([
    { skuId: sku, count: 5, selected: true },
  ])
})

test('fifty additions at once lose none and do not pass the stock', async () => {
  const [user, sku] = [await createUser(), await createSku({ stock: 30 })]
  const owner = { kind: 'user', userId: user.id } as const
  const results = await Promise.allSettled(
    Array.from({ length: 50 }, () => addToCart(owner, { skuId: sku, count: 1, selected: true })),
  )
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(30)
  expect(await readCart(owner)).toMatchObject([{ skuId: sku, count: 30, selected: true }])
})
