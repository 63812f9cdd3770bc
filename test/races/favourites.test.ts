import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../src/db/client.ts'
import { skus } from '../../src/db/schema/catalog.ts'
import { favourites, stockNotices } from '../../src/db/schema/favourites.ts'
import { announceRestocked } from '../../src/domains/favourites/announce-restocked.ts'
import {
  addFavourite,
  favouriteLimit,
  removeFavourite,
} from '../../src/domains/favourites/change-favourites.ts'
import { requestStockNotice } from '../../src/domains/favourites/stock-notices.ts'
import { outboxOf } from '../support/factories/messages.ts'
import { createSku } from '../support/factories/skus.ts'
import { createUser } from '../support/factories/users.ts'
import { call } from '../support/http.ts'

const favouritesOf = (userId: number) =>
  db.select({ skuId: favourites.skuId }).from(favourites).where(eq(favourites.userId, userId))

test('requests at the same time never exceed the limit of favourites', async () => {
  const user = await createUser()
  const ids = await Promise.all(Array.from({ length: favouriteLimit + 4 }, () => createSku()))
  await db
    .insert(favourites)
    .values(ids.slice(0, favouriteLimit - 2).map((skuId) => ({ userId: user.id, skuId })))
  const added = await Promise.allSettled(
    ids.slice(favouriteLimit - 2).map((sku) => addFavourite(user.id, sku)),
  )
  expect(added.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
  expect(await favouritesOf(user.id)).toHaveLength(favouriteLimit)
})

test('favourites that are removed and added at the same time at the limit never exceed it, and no removal is lost', async () => {
  const user = await createUser()
  const ids = await Promise.all(Array.from({ length: favouriteLimit + 6 }, () => createSku()))
  const [removed, added] = [ids.slice(0, 3), ids.slice(favouriteLimit)]
  await db
    .insert(favourites)
    .values(ids.slice(0, favouriteLimit).map((skuId) => ({ userId: user.id, skuId })))
  const [outcomes] = await Promise.all([
    Promise.all(
      added.map((sku) =>
        addFavourite(user.id, sku).then(
          () => [sku],
          ({ code }) => {
            expect(code).toBe('favourites_full')
            return []
          },
        ),
      ),
    ),
    Promise.all(removed.map((sku) => removeFavourite(user.id, sku))),
  ])
  const accepted = outcomes.flat()
  // an addition finds the place of a removal or is refused
  expect(accepted.length).toBeLessThanOrEqual(removed.length)
  const left = new Set((await favouritesOf(user.id)).map(({ skuId }) => skuId))
  expect(left).toEqual(new Set([...ids.slice(3, favouriteLimit), ...accepted]))
  const free = removed.length - accepted.length
  const later = await Promise.allSettled(removed.map((sku) => addFavourite(user.id, sku)))
  expect(later.filter(({ status }) => status === 'fulfilled')).toHaveLength(free)
  expect(await favouritesOf(user.id)).toHaveLength(favouriteLimit)
})

test('a SKU that is added many times at the same time is a favourite once', async () => {
  const [user, sku] = [await createUser(), await createSku()]
  await Promise.all(Array.from({ length: 10 }, () => addFavourite(user.id, sku)))
  expect(await favouritesOf(user.id)).toEqual([{ skuId: sku }])
})

test('jobs that run at the same time store one message for each wish', async () => {
  const sku = await createSku({ stock: 0 })
  const crowd = await Promise.all(Array.from({ length: 12 }, () => createUser()))
  for (const { id } of crowd) await requestStockNotice(id, sku)
  await db.update(skus).set({ stock: 1 }).where(eq(skus.id, sku))
  await Promise.all(Array.from({ length: 4 }, () => announceRestocked()))
  for (const { id } of crowd) expect(await outboxOf(id)).toHaveLength(1)
  expect(await db.select().from(stockNotices).where(eq(stockNotices.skuId, sku))).toEqual([])
})

test('neither a favourite nor a notice is stored for an account that closes at the same time', async () => {
  for (let round = 0; round < 4; round++) {
    const [user, sku] = [await createUser(), await createSku({ stock: 0 })]
    const body = { password: user.password }
    const [closed] = await Promise.all([
      call('DELETE', '/user/', { token: user.token, body }),
      addFavourite(user.id, sku).catch(({ code }) => expect(code).toBe('unauthorized')),
      requestStockNotice(user.id, sku).catch(({ code }) => expect(code).toBe('unauthorized')),
    ])
    expect(closed.status).toBe(204)
    expect(await favouritesOf(user.id)).toEqual([])
    expect(await db.select().from(stockNotices).where(eq(stockNotices.userId, user.id))).toEqual([])
  }
})
