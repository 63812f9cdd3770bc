import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { RowDataPacket } from 'mysql2/promise'
import { createIsolatedDatabase, type IsolatedDatabase } from '../support/database/isolated-database.ts'

const child = 'test/races/children/audit-chain.ts'
let shop: IsolatedDatabase

beforeAll(async () => {
  shop = await createIsolatedDatabase()
  await shop.run(child, 'store-old', '1200')
  await shop.run(child, 'store', '3')
  await shop.run(child, 'seal')
}, 60_000)
afterAll(() => shop.drop())

async function entries(): Promise<string[]> {
  const [rows] = await shop.connection.query<RowDataPacket[]>('SELECT object FROM tb_audit_entry ORDER BY id')
  return rows.map(({ object }) => object)
}

test('the purge removes old audit entries in batches, keeps later ones and records itself', async () => {
  const purge = await shop.run(child, 'purge')
  expect(purge.output.trim()).toBe('1200')
  expect(await entries()).toEqual(['test:1', 'test:2', 'test:3', 'audit_seal:1000', 'audit_seal:1200'])
  const again = await shop.run(child, 'purge')
  expect(again.output.trim()).toBe('0')
  await shop.run(child, 'seal')
  const { status, output } = await shop.verify()
  expect([status, output]).toEqual([0, expect.stringContaining('the chain ends at seal 1205')])
  expect(output).not.toContain('BROKEN')
}, 60_000)

test('verify reports entries that were cut off at the beginning of the chain without a record', async () => {
  const head = `SELECT entry_id FROM tb_audit_seal WHERE sequence <= 1201`
  await shop.connection.query(`DELETE FROM tb_audit_entry WHERE id IN (${head});
    DELETE FROM tb_audit_seal WHERE sequence < 1201`)
  const { status, output } = await shop.verify()
  expect([status, output]).toEqual([1, expect.stringContaining('the seals 1 to 1200 are missing')])
}, 60_000)
