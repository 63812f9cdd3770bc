import { describe, expect, test } from 'bun:test'
import { eq, inArray } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { goods, skus } from '../../../src/db/schema/catalog.ts'
import { auditEntries } from '../../../src/db/schema/staff.ts'
import { applySchedules } from '../../../src/domains/catalog/apply-schedules.ts'
import { copyGoods } from '../../../src/domains/catalog/copy-goods.ts'
import { dueState } from '../../../src/domains/catalog/schedule.ts'
import { deleteSku } from '../../../src/domains/catalog/skus/delete-sku.ts'
import { updateSku } from '../../../src/domains/catalog/update-sku.ts'
import { recordUnrequested } from '../../../src/domains/staff/audit/record-change.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { createCategory, createGoods, createSku } from '../../support/factories/skus.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { call } from '../../support/http.ts'

const run = () => applySchedules(recordUnrequested('schedule', 'applySchedules'))
const ago = (seconds: number) => addSeconds(now(), -seconds)
const plan = (id: number, schedule: Partial<typeof skus.$inferInsert>) =>
  db.update(skus).set(schedule).where(eq(skus.id, id))
const rowOf = async (id: number) => {
  const columns = { isLaunched: skus.isLaunched, launchAt: skus.launchAt, unlaunchAt: skus.unlaunchAt }
  return (await db.select(columns).from(skus).where(eq(skus.id, id)))[0]
}
const entriesOf = (...objects: string[]) =>
  db.select().from(auditEntries).where(inArray(auditEntries.object, objects))
const isShown = async (id: number) => (await call('GET', `/skus/${id}/`)).status === 200

test('a SKU is put on sale and taken off sale at its moments, shoppers see it immediately, and the audit trail names the schedule', async () => {
  const [launched, unlaunched] = [await createSku({ isLaunched: false }), await createSku()]
  expect([await isShown(launched), await isShown(unlaunched)]).toEqual([false, true])
  await plan(launched, { launchAt: ago(1), unlaunchAt: addSeconds(now(), 3600) })
  await plan(unlaunched, { unlaunchAt: ago(1) })
  await run()
  expect([await isShown(launched), await isShown(unlaunched)]).toEqual([true, false])
  expect(await rowOf(launched)).toMatchObject({
    isLaunched: true,
    launchAt: null,
    unlaunchAt: expect.any(Date),
  })
  expect(await rowOf(unlaunched)).toMatchObject({ isLaunched: false, unlaunchAt: null })
  const entries = await entriesOf(`sku:${launched}`, `sku:${unlaunched}`)
  expect(entries).toHaveLength(2)
  for (const entry of entries)
    expect(entry).toMatchObject({ actor: 'schedule', userId: null, action: 'applySchedules' })
})

test('a moment in the future changes nothing', async () => {
  const sku = await createSku({ isLaunched: false })
  await plan(sku, { launchAt: addSeconds(now(), 3600) })
  await run()
  expect(await rowOf(sku)).toMatchObject({ isLaunched: false, launchAt: expect.any(Date) })
})

test('the schedule of an SPU changes all its SKUs, and writes an entry for each changed SKU', async () => {
  const categoryId = await createCategory()
  const goodsId = await createGoods(categoryId)
  const off = await createSku({ goodsId, categoryId, isLaunched: false })
  const on = await createSku({ goodsId, categoryId })
  await db
    .update(goods)
    .set({ launchAt: ago(1) })
    .where(eq(goods.id, goodsId))
  await run()
  expect([await rowOf(off), await rowOf(on)]).toMatchObject([{ isLaunched: true }, { isLaunched: true }])
  const objects = (await entriesOf(`sku:${off}`, `sku:${on}`, `goods:${goodsId}`)).map(({ object }) => object)
  expect(objects.sort()).toEqual([`sku:${off}`, `goods:${goodsId}`].sort())
  const [row] = await db.select().from(goods).where(eq(goods.id, goodsId))
  expect(row?.launchAt).toBeNull()
})

describe('a deleted SKU that an order keeps', () => {
  const createDeleted = async (goodsId?: number, categoryId?: number) => {
    const id = await createSku({ ...(goodsId && { goodsId }), ...(categoryId && { categoryId }) })
    await createOrder(1, { lines: [[id, 1]] })
    await plan(id, { launchAt: ago(1), unlaunchAt: addSeconds(now(), 3600) })
    await deleteSku(id)
    return id
  }

  test('has no schedule any more, and stays off sale at the moments that it had', async () => {
    const id = await createDeleted()
    expect(await rowOf(id)).toEqual({ isLaunched: false, launchAt: null, unlaunchAt: null })
    await run()
    expect(await rowOf(id)).toMatchObject({ isLaunched: false })
  })

  test('stays off sale when its SPU is put on sale, and so does its copy, until staff put it on sale', async () => {
    const categoryId = await createCategory()
    const goodsId = await createGoods(categoryId)
    const [deleted, kept] = [
      await createDeleted(goodsId, categoryId),
      await createSku({ goodsId, categoryId }),
    ]
    await plan(kept, { isLaunched: false })
    const launch = async (id: number) => {
      await db
        .update(goods)
        .set({ launchAt: ago(1) })
        .where(eq(goods.id, id))
      await run()
    }
    const { id: copyId } = await copyGoods(goodsId, '复制')
    await launch(goodsId)
    await launch(copyId)
    expect([await rowOf(deleted), await rowOf(kept)]).toMatchObject([
      { isLaunched: false },
      { isLaunched: true },
    ])
    const copies = await db.select({ isLaunched: skus.isLaunched }).from(skus).where(eq(skus.goodsId, copyId))
    expect(copies.map(({ isLaunched }) => isLaunched).sort()).toEqual([false, true])
    await updateSku(deleted, { isLaunched: true })
    await updateSku(deleted, { isLaunched: false })
    await launch(goodsId)
    expect(await rowOf(deleted)).toMatchObject({ isLaunched: true })
  })

  test('is put on sale by a schedule that staff gave it after the deletion', async () => {
    const id = await createDeleted()
    await plan(id, { launchAt: ago(1) })
    await run()
    expect(await rowOf(id)).toMatchObject({ isLaunched: true, launchAt: null })
  })
})

test('concurrent runs apply each moment once', async () => {
  const ids = await Promise.all(Array.from({ length: 8 }, () => createSku({ isLaunched: false })))
  await Promise.all(ids.map((id) => plan(id, { launchAt: ago(1) })))
  await Promise.all([run(), run(), run()])
  expect(await entriesOf(...ids.map((id) => `sku:${id}`))).toHaveLength(ids.length)
})

test('of two moments that have come, the later decides', () => {
  const [early, late, future] = [ago(20), ago(10), addSeconds(now(), 10)]
  const isLaunched = (launchAt: Date | null, unlaunchAt: Date | null) =>
    dueState({ launchAt, unlaunchAt }, now())?.isLaunched
  expect(isLaunched(early, late)).toBe(false)
  expect(isLaunched(late, early)).toBe(true)
  expect(isLaunched(early, future)).toBe(true)
  expect(isLaunched(future, early)).toBe(false)
  expect([isLaunched(future, null), isLaunched(null, null)]).toEqual([undefined, undefined])
})

test('who edits with an old version learns that the schedule changed it', async () => {
  const staff = await createStaff(['goods.view_sku', 'goods.change_sku'])
  const sku = await createSku({ isLaunched: false })
  const path = `/meiduo_admin/skus/${sku}/`
  const etag = (await call('GET', path, { token: staff.token })).headers.get('etag') as string
  await plan(sku, { launchAt: ago(1) })
  await run()
  const options = { token: staff.token, body: { price: '1' }, headers: { 'if-match': etag } }
  expect(await call('PATCH', path, options)).toMatchObject({ status: 412, json: { changed_by: 'schedule' } })
})

test('staff set the schedule of an SPU by PATCH, and its ETag changes with it', async () => {
  const staff = await createStaff(['goods.view_spu', 'goods.change_spu'])
  const goodsId = await createGoods(await createCategory())
  const path = `/meiduo_admin/goods/${goodsId}/`
  const version = async () => (await call('GET', path, { token: staff.token })).headers.get('etag') as string
  const patch = async (body: object) =>
    call('PATCH', path, { token: staff.token, body, headers: { 'if-match': await version() } })
  const before = await version()
  expect(await patch({ launch_at: '2099-01-01T00:00:00+08:00' })).toMatchObject({
    status: 200,
    json: { launch_at: '2099-01-01T00:00:00+08:00', unlaunch_at: null },
  })
  expect(await version()).not.toBe(before)
  expect(await patch({ unlaunch_at: '2098-12-31T16:00:00Z' })).toMatchObject({
    status: 400,
    json: { unlaunch_at: [expect.any(String)] },
  })
  expect((await patch({ launch_at: '' })).json).toMatchObject({ launch_at: null })
  expect(await version()).toBe(before)
})
