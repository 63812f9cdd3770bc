import { afterEach, describe, expect, test } from 'bun:test'
import { maxMergedLines } from '../../../src/domains/cart/cart-lines.ts'
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

/** Runs a rival once, when the merge in this process reaches a checkpoint. */
function runAt(point: Checkpoint, rival: () => Promise<unknown>): void {
  onFailpoint(async (name) => {
    if (name !== point) return
    onFailpoint(undefined)
    await rival()
  })
}

const cartOf = (userId: number) => readCart({ kind: 'user', userId })

async function createGuestCart(count: number, stock = 100) {
  const sku = await createSku({ stock })
  const guestId = crypto.randomUUID()
  await addToCart({ kind: 'guest', guestId }, { skuId: sku, count, selected: true })
  return { sku, guestId }
}

test('ten concurrent merges of one guest cart into one user cart merge it once', async () => {
  const [{ sku, guestId }, user] = [await createGuestCart(3), await createUser()]
  await Promise.all(Array.from({ length: 10 }, () => mergeGuestCart(guestId, user.id)))
  expect(await readCart({ kind: 'user', userId: user.id })).toMatchObject([
    { skuId: sku, count: 3, selected: true },
  ])
})

test('of two users that merge one guest cart concurrently, exactly one gets the whole cart', async () => {
  const [{ sku, guestId }, one, two] = [await createGuestCart(3), await createUser(), await createUser()]
  const rivals = Array.from({ length: 10 }, (_, i) => (i % 2 ? one.id : two.id))
  await Promise.all(rivals.map((id) => mergeGuestCart(guestId, id)))
  const carts = await Promise.all([cartOf(one.id), cartOf(two.id)])
  expect(carts.flat()).toMatchObject([{ skuId: sku, count: 3, selected: true }])
  expect(await readCart({ kind: 'guest', guestId })).toEqual([])
})

for (const point of ['merge:claimed', 'merge:applied'] as const) {
  test(`a second sign-in of the same user that overtakes at ${point} doubles no line`, async () => {
    const [{ sku, guestId }, user] = [await createGuestCart(3), await createUser()]
    runAt(point, () => mergeGuestCart(guestId, user.id))
    await mergeGuestCart(guestId, user.id)
    expect(await cartOf(user.id)).toMatchObject([{ skuId: sku, count: 3, selected: true }])
    expect(await readCart({ kind: 'guest', guestId })).toEqual([])
  })

  test(`another user who signs in at ${point} gets no line of the claimed cart`, async () => {
    const [{ sku, guestId }, one, two] = [await createGuestCart(3), await createUser(), await createUser()]
    runAt(point, () => mergeGuestCart(guestId, two.id))
    await mergeGuestCart(guestId, one.id)
    await mergeGuestCart(guestId, two.id)
    expect([await cartOf(one.id), await cartOf(two.id)]).toMatchObject([
      [{ skuId: sku, count: 3, selected: true }],
      [],
    ])
  })

  test(`a line that the guest adds at ${point} is merged too, once`, async () => {
    const [{ sku, guestId }, user] = [await createGuestCart(3), await createUser()]
    runAt(point, () => addToCart({ kind: 'guest', guestId }, { skuId: sku, count: 2, selected: false }))
    await mergeGuestCart(guestId, user.id)
    expect(await cartOf(user.id)).toMatchObject([{ skuId: sku, count: 5, selected: false }])
    expect(await readCart({ kind: 'guest', guestId })).toEqual([])
  })
}

test('a merge does not overwrite a line that the user adds meanwhile', async () => {
  const [{ sku, guestId }, user] = [await createGuestCart(3), await createUser()]
  runAt('merge:claimed', () =>
    addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 4, selected: true }),
  )
  await mergeGuestCart(guestId, user.id)
  expect(await cartOf(user.id)).toMatchObject([{ skuId: sku, count: 7, selected: true }])
})

test('a slow sign-in whose merge was completed by another one does not touch the later claim of another user', async () => {
  const [{ sku, guestId }, one, two] = [await createGuestCart(3), await createUser(), await createUser()]
  runAt('merge:applied', async () => {
    await mergeGuestCart(guestId, one.id)
    await addToCart({ kind: 'guest', guestId }, { skuId: sku, count: 2, selected: true })
    runAt('merge:claimed', () => Promise.reject(new Error('connection lost')))
    await expect(mergeGuestCart(guestId, two.id)).rejects.toThrow('connection lost')
  })
  await mergeGuestCart(guestId, one.id)
  await mergeGuestCart(guestId, two.id)
  expect([await cartOf(one.id), await cartOf(two.id)]).toMatchObject([
    [{ skuId: sku, count: 3, selected: true }],
    [{ skuId: sku, count: 2, selected: true }],
  ])
})

test('a claimed cart is stored for 30 days, and its merge mark expires later', async () => {
  const [{ guestId }, user] = [await createGuestCart(3), await createUser()]
  await redis.expire(keys.guestCart(guestId), 60)
  runAt('merge:applied', async () => {
    const claimedCart = keys.guestMerging(guestId)
    const mergeId = (await redis.hget(claimedCart, '#merge')) as string
    const cartSeconds = await redis.ttl(claimedCart)
    expect(cartSeconds).toBeGreaterThan(seconds.guestCart - 60)
    const marks = keys.userMerged(user.id)
    const markExpiry = Number(await redis.zscore(marks, mergeId))
    expect((markExpiry - now().getTime()) / 1000).toBeGreaterThan(cartSeconds)
    expect(await redis.ttl(marks)).toBeGreaterThan(cartSeconds)
  })
  expect.assertions(3)
  await mergeGuestCart(guestId, user.id)
})

test('a merge deletes the expired merge marks of the user and no others', async () => {
  const [one, two, user] = [await createGuestCart(1), await createGuestCart(1), await createUser()]
  const marks = () => redis.zrange(keys.userMerged(user.id), '0', '-1')
  await mergeGuestCart(one.guestId, user.id)
  const [first] = await marks()
  await mergeGuestCart(two.guestId, user.id)
  expect(await marks()).toHaveLength(2)
  shiftClock((seconds.merged + 1) * 1000)
  try {
    const late = await createGuestCart(1)
    await mergeGuestCart(late.guestId, user.id)
  } finally {
    shiftClock(-(seconds.merged + 1) * 1000)
  }
  expect(await marks()).toHaveLength(1)
  expect(await marks()).not.toContain(first as string)
})

test('a merged line is limited to the stock and never less than the count of the user cart', async () => {
  const [{ sku, guestId }, user] = [await createGuestCart(4, 5), await createUser()]
  await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 3, selected: false })
  await mergeGuestCart(guestId, user.id)
  expect(await readCart({ kind: 'user', userId: user.id })).toMatchObject([
    { skuId: sku, count: 5, selected: true },
  ])
})

describe('of a guest cart that does not fit as a whole,', () => {
  /** A cart with one free line, and a guest cart with three lines in order. */
  async function createFullCarts() {
    const [user, guestId] = [await createUser(), crypto.randomUUID()]
    const others = Array.from({ length: maxMergedLines - 1 }, (_, i) => [
      String(2_000_000_000 + i),
      `1:1:${i + 1}`,
    ])
    await redis.hset(keys.userCart(user.id), Object.fromEntries(others))
    const ids = [await createSku(), await createSku(), await createSku()] as const
    for (const skuId of ids) await addToCart({ kind: 'guest', guestId }, { skuId, count: 2, selected: true })
    /** The user has the first line in full, and the guest has the others. */
    const expectFirstMerged = async ({ third = 2 } = {}) => {
      const [mine, guests] = [await cartOf(user.id), await readCart({ kind: 'guest', guestId })]
      const counts = [mine.slice(maxMergedLines - 1), guests].map((lines) =>
        lines.map(({ skuId, count }) => [skuId, count]),
      )
      expect(counts).toEqual([
        [[ids[0], 2]],
        [
          [ids[1], 2],
          [ids[2], third],
        ],
      ])
    }
    return { user, guestId, ids, expectFirstMerged }
  }

  for (const point of ['merge:claimed', 'merge:applied'] as const) {
    test(`each line is in exactly one cart after a crash at ${point} and any number of retries`, async () => {
      const { user, guestId, expectFirstMerged } = await createFullCarts()
      runAt(point, () => Promise.reject(new Error('killed')))
      await expect(mergeGuestCart(guestId, user.id)).rejects.toThrow('killed')
      for (let i = 0; i < 3; i++)
        expect(await mergeGuestCart(guestId, user.id)).toEqual({ merged: i ? 0 : 1, left: 2 })
      await expectFirstMerged()
    })

    test(`a second sign-in at ${point} moves no line twice, and both answer the same`, async () => {
      const { user, guestId, expectFirstMerged } = await createFullCarts()
      let rival: unknown
      runAt(point, async () => {
        rival = await mergeGuestCart(guestId, user.id)
      })
      const own = await mergeGuestCart(guestId, user.id)
      expect([own, rival]).toEqual([
        { merged: 1, left: 2 },
        { merged: 1, left: 2 },
      ])
      await expectFirstMerged()
    })

    test(`a line that the guest adds again at ${point} adds up with the one that stays`, async () => {
      const { user, guestId, ids, expectFirstMerged } = await createFullCarts()
      runAt(point, () => addToCart({ kind: 'guest', guestId }, { skuId: ids[2], count: 1, selected: false }))
      await mergeGuestCart(guestId, user.id)
      await expectFirstMerged({ third: 3 })
    })
  }

  test('twelve concurrent sign-ins lose and double nothing', async () => {
    const { user, guestId, expectFirstMerged } = await createFullCarts()
    await Promise.all(Array.from({ length: 12 }, () => mergeGuestCart(guestId, user.id)))
    await expectFirstMerged()
  })

  test('what did not fit is merged by the next sign-in, of another user too', async () => {
    const [{ user, guestId, ids }, other] = [await createFullCarts(), await createUser()]
    await mergeGuestCart(guestId, user.id)
    expect(await mergeGuestCart(guestId, other.id)).toEqual({ merged: 2, left: 0 })
    expect((await cartOf(other.id)).map(({ skuId }) => skuId)).toEqual(ids.slice(1))
  })
})

test('fifty concurrent additions lose no piece and do not exceed the stock', async () => {
  const [user, sku] = [await createUser(), await createSku({ stock: 30 })]
  const owner = { kind: 'user', userId: user.id } as const
  const results = await Promise.allSettled(
    Array.from({ length: 50 }, () => addToCart(owner, { skuId: sku, count: 1, selected: true })),
  )
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(30)
  expect(await readCart(owner)).toMatchObject([{ skuId: sku, count: 30, selected: true }])
})
