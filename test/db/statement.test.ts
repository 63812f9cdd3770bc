import { expect, test } from 'bun:test'
import { eq, sql } from 'drizzle-orm'
import { bulkInsert } from '../../src/db/bulk-insert.ts'
import { db, transaction } from '../../src/db/client.ts'
import { pipelinedTransaction } from '../../src/db/pipelined-transaction.ts'
import { brands, skus } from '../../src/db/schema/catalog.ts'
import { orderEvents, orderLines } from '../../src/db/schema/orders.ts'
import { defineStatement, type Query, selectList, toStatement, toText } from '../../src/db/statement.ts'
import { createSku } from '../support/factories/skus.ts'

const capture = async (work: (tx: { run: (query: Query) => Promise<never> }) => Promise<unknown>) => {
  const texts: string[] = []
  const run = async (query: Query) => {
    texts.push(toText(query))
    return { affectedRows: 1, insertId: 1 } as never
  }
  await work({ run })
  return texts
}

test('a defined statement takes its columns from the table and its values from the call', () => {
  const find = defineStatement<{ ids: readonly number[]; at: Date }>(
    ({ ids, at }) =>
      sql`select ${selectList({ skuId: skus.id, imageUrl: skus.defaultImageUrl })} from ${skus}
        where ${skus.id} in (${ids}) and ${skus.updateTime} > ${at}`,
  )
  const at = new Date('2026-11-28T08:18:47.515Z')
  expect(toText(find({ ids: [3, 5], at })).replace(/\s+/g, ' ')).toBe(
    'select `tb_sku`.`id` as `skuId`, `tb_sku`.`default_image_url` as `imageUrl` from `tb_sku` ' +
      "where `tb_sku`.`id` in (3, 5) and `tb_sku`.`update_time` > '2026-11-28 08:18:47.515'",
  )
  expect(() => find({ ids: [3] } as never)).toThrow('at')
})

test('a statement comes from a builder of Drizzle, a template or text with parameters', () => {
  const query = db.select({ id: skus.id }).from(skus).where(eq(skus.id, 7))
  const text = 'select `id` from `tb_sku` where `tb_sku`.`id` = 7'
  expect([toText(query), toText(toStatement(query)), toText(sql`select ${7}`)]).toEqual([
    text,
    text,
    'select 7',
  ])
})

test('a bulk insert names the columns of the table, encodes the values and leaves absent columns to their defaults', async () => {
  const createTime = new Date('2026-11-28T08:18:47.515Z')
  const event = { orderId: 'a', toStatus: 1, cause: 'placed', createTime }
  const rows = [event, { ...event, fromStatus: 1, toStatus: 2 }]
  expect(await capture((tx) => bulkInsert(tx, orderEvents, rows))).toEqual([
    'insert into `tb_order_event` (`order_id`,`create_time`,`from_status`,`to_status`,`cause`) values ' +
      "('a','2026-11-28 08:18:47.515',default,1,'placed'),('a','2026-11-28 08:18:47.515',1,2,'placed')",
  ])
  expect(await capture((tx) => bulkInsert(tx, orderEvents, []))).toEqual([])
  const line = {
    orderId: 'a',
    skuId: 1,
    name: '?',
    imageUrl: '',
    count: 1,
    price: '1.00',
    updateTime: createTime,
  }
  const [text] = await capture((tx) =>
    bulkInsert(tx, orderLines, [{ ...line, createTime, isCommented: true }]),
  )
  expect(text).toContain('`comment`,`is_commented`) values')
  expect(text).toContain("'?','',1,'1.00','',true)")
})

test('a bulk insert in a Drizzle transaction and in a pipelined one stores the same rows as Drizzle', async () => {
  const name = crypto.randomUUID().slice(0, 17)
  const at = new Date('2026-11-28T08:18:47.515Z')
  const row = (suffix: string) => ({
    name: `${name}${suffix}`,
    logo: `'"\\`,
    firstLetter: 'P',
    createTime: at,
    updateTime: at,
  })
  const ids = [
    (await transaction((tx) => bulkInsert(tx, brands, [row('1')]))).insertId,
    (await pipelinedTransaction((tx) => bulkInsert(tx, brands, [row('2')]))).insertId,
    (await db.insert(brands).values(row('3')).$returningId())[0]?.id as number,
  ]
  const stored = await Promise.all(ids.map((id) => db.select().from(brands).where(eq(brands.id, id))))
  expect(stored.flat().map(({ id: _, name: __, ...rest }) => rest)).toEqual(
    ['1', '2', '3'].map((suffix) => {
      const { name: _, ...rest } = row(suffix)
      return rest
    }),
  )
  expect(stored.flat().map((each) => each.name)).toEqual(['1', '2', '3'].map((suffix) => `${name}${suffix}`))
})

test('a Drizzle transaction sends nothing after a statement that failed, and is rolled back', async () => {
  const sku = await createSku({ stock: 5 })
  const setStock = (value: number | null) =>
    sql`update ${skus} set ${skus.stock} = ${value} where ${skus.id} = ${sku}`
  const failing = transaction((tx) =>
    Promise.all([tx.run(setStock(4)), tx.run(setStock(null)), tx.run(setStock(3))]),
  )
  await expect(failing).rejects.toMatchObject({ cause: { errno: 1048 } })
  const [row] = await db.select({ stock: skus.stock }).from(skus).where(eq(skus.id, sku))
  expect(row?.stock).toBe(5)
})
