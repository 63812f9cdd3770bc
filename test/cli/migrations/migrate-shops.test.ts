import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { RowDataPacket } from 'mysql2/promise'
import { createIsolatedDatabase, type IsolatedDatabase } from '../../support/database/isolated-database.ts'
import { originalShop } from '../django-shop.ts'
import { createShops } from '../shop-fixture.ts'

/** The migration of the everyday shopper functions: a shop of the release before gets its columns and tables. */
const migration = '0012_shopper_functions'

type Shop = Readonly<{ name: string; drop: () => Promise<unknown> }>

async function demoShop(): Promise<Shop> {
  const database = await createIsolatedDatabase({ isSeeded: true })
  const { status, errors } = await database.run('src/sandbox/demo-data/load.ts', '--without-pictures')
  expect([status, errors]).toEqual([0, expect.anything()])
  // the release before knew no return of goods
  await database.connection.query(`UPDATE tb_refund SET status = 'requested'
    WHERE status NOT IN ('requested', 'approved', 'rejected', 'withdrawn', 'refunded')`)
  return { name: nameOf(database.url), drop: database.drop }
}

async function importedShop(): Promise<Shop> {
  const shops = await createShops()
  await shops.given(`${originalShop}
    UPDATE tb_order_info SET status = 4, update_time = '2019-05-20 08:00:00' WHERE order_id = '20190501000008'`)
  expect((await shops.import()).errors).toContain('1 rows were left out')
  return { name: nameOf(shops.targetUrl), drop: shops.drop }
}

const nameOf = (url: string) => new URL(url).pathname.slice(1)

for (const [what, create] of [
  ['the demo shop', demoShop],
  ['an imported shop', importedShop],
] as const)
  describe(`a database with ${what}`, () => {
    let shop: Shop
    let old: IsolatedDatabase
    let columns: Map<string, string[]>
    beforeAll(async () => {
      shop = await create()
      old = await createIsolatedDatabase({ before: migration })
      columns = await findCommonColumns()
      await old.connection.query('SET FOREIGN_KEY_CHECKS = 0')
      for (const [table, names] of columns)
        await old.connection.query('INSERT INTO ?? (??) SELECT ?? FROM ??.??', [
          table,
          names,
          names,
          shop.name,
          table,
        ])
      await old.connection.query('SET FOREIGN_KEY_CHECKS = 1')
    }, 240_000)
    afterAll(async () => {
      await old.drop()
      await shop.drop()
    })

    const rows = async (sql: string, values: unknown[] = []) =>
      (await old.connection.query<RowDataPacket[]>(sql, values))[0].map((row) => Object.values(row))

    /** Returns the columns that a table has before the migration and today. */
    async function findCommonColumns(): Promise<Map<string, string[]>> {
      const found = await rows(
        `SELECT a.table_name, a.column_name FROM information_schema.columns a
         JOIN information_schema.columns b ON b.table_name = a.table_name AND b.column_name = a.column_name
         WHERE a.table_schema = ? AND b.table_schema = ? AND a.table_name LIKE 'tb\\_%' OR
           a.table_schema = ? AND b.table_schema = ? AND a.table_name REGEXP '^(auth|django)_'`,
        [nameOf(old.url), shop.name, nameOf(old.url), shop.name],
      )
      const byTable = Map.groupBy(found, ([table]) => String(table))
      return new Map([...byTable].map(([table, pairs]) => [table, pairs.map(([, column]) => String(column))]))
    }

    test('is migrated, keeps every value, and breaks no invariant', async () => {
      for (const _ of [1, 2]) {
        const { status, output } = await old.run('src/cli/migrate.ts')
        expect([status, output]).toEqual([0, expect.stringMatching(/applied|up to date/)])
      }
      expect(columns.size).toBeGreaterThan(30)
      for (const [table, names] of columns) {
        const [[before], [now]] = [
          await rows('SELECT COUNT(*) FROM ??.??', [shop.name, table]),
          await rows('SELECT COUNT(*) FROM ??', [table]),
        ]
        // EXCEPT needs MySQL 8.0.31
        const isEqual = names.map(() => 'b.?? <=> a.??').join(' AND ')
        const lost = await rows(
          `SELECT a.* FROM ??.?? a WHERE NOT EXISTS (SELECT 1 FROM ?? b WHERE ${isEqual}) LIMIT 5`,
          [shop.name, table, table, ...names.flatMap((name) => [name, name])],
        )
        expect([table, now, lost]).toEqual([table, before, []])
      }
      const { status, output } = await old.verify()
      expect([status, output]).toEqual([0, expect.stringContaining('verified')])
    }, 120_000)

    test('has the time of receipt of each received order: from its timeline, or else from its last change', async () => {
      const received = await rows(`SELECT status IN (4, 5), received_time IS NULL,
          received_time <=> COALESCE((SELECT MAX(e.create_time) FROM tb_order_event e
            WHERE e.order_id = o.order_id AND e.to_status = 4), o.update_time), COUNT(*) > 0
        FROM tb_order_info o GROUP BY 1, 2, 3 ORDER BY 1`)
      expect(received).toEqual([
        [0, 1, 0, 1],
        [1, 0, 1, 1],
      ])
    })

    test('has active areas, delivery everywhere, and no settings that a user has not chosen', async () => {
      const count = async (sql: string) => Number((await rows(`SELECT COUNT(*) FROM ${sql}`))[0]?.[0])
      expect(await count('tb_areas WHERE NOT is_active')).toBe(0)
      expect(await count('tb_areas')).toBeGreaterThan(2)
      expect(await count('tb_freight_rule WHERE NOT is_delivered')).toBe(0)
      expect(await count("tb_users WHERE nickname <> '' OR order_messages <> 'off'")).toBe(0)
      expect(await count('tb_sku WHERE unpaid_limit IS NOT NULL OR purchase_limit IS NOT NULL')).toBe(0)
      expect(await count('tb_order_info WHERE hidden_time IS NOT NULL')).toBe(0)
    })
  })

test('wider columns keep their values and accept the new lengths', async () => {
  const old = await createIsolatedDatabase({ before: migration })
  try {
    const address = (receiver: string, place: string, mobile: string) =>
      old.connection.query(
        `INSERT INTO tb_address (create_time, update_time, user_id, title, receiver, province_id, city_id, district_id, place,
          mobile) VALUES (NOW(6), NOW(6), 1, '', ?, 1, 1, 1, ?, ?)`,
        [receiver, place, mobile],
      )
    await old.connection.query('SET FOREIGN_KEY_CHECKS = 0')
    await address('名'.repeat(20), '街'.repeat(50), '13800000001')
    expect(address('名'.repeat(21), '街', '13800000001')).rejects.toThrow('receiver')
    expect((await old.run('src/cli/migrate.ts')).status).toBe(0)
    await address('名'.repeat(50), '街'.repeat(100), '+886912345678转8001')
    const [found] = await old.connection.query<RowDataPacket[]>(
      'SELECT CHAR_LENGTH(receiver) AS receiver, CHAR_LENGTH(place) AS place, mobile FROM tb_address ORDER BY id',
    )
    expect(found.map((row) => ({ ...row }) as object)).toEqual([
      { receiver: 20, place: 50, mobile: '13800000001' },
      { receiver: 50, place: 100, mobile: '+886912345678转8001' },
    ])
  } finally {
    await old.drop()
  }
}, 240_000)
