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
  expect(purge.output.trim()).toBe('1199')
  expect(await entries()).toEqual([
    'test:1200',
    ...['test:1', 'test:2', 'test:3'],
    ...['audit_seal:1001', 'audit_seal:1200'],
  ])
  const again = await shop.run(child, 'purge')
  expect(again.output.trim()).toBe('0')
  await shop.run(child, 'seal')
  const { status, output } = await shop.verify()
  expect([status, output]).toEqual([0, expect.stringContaining('the chain ends at seal 1205')])
  expect(output).not.toContain('BROKEN')
}, 60_000)

/** Deletes the entries and seals before a seal. */
const cutBefore = (sequence: number) =>
  shop.connection.query(`DELETE e FROM tb_audit_entry e JOIN tb_audit_seal s ON s.entry_id = e.id WHERE s.sequence < ${sequence};
    DELETE FROM tb_audit_seal WHERE sequence < ${sequence}`)

test('verify reports entries that were cut off at the beginning of the chain, with and without a forged record', async () => {
  const [[link]] = await shop.connection.query<RowDataPacket[]>(
    'SELECT (SELECT chain FROM tb_audit_seal WHERE sequence = 1201) AS previous, chain FROM tb_audit_seal WHERE sequence = 1202',
  )
  await cutBefore(1_202)
  const cut = await shop.verify()
  expect([cut.status, cut.output]).toEqual([1, expect.stringContaining('the seals 1 to 1201 are missing')])
  await shop.run(child, 'forge', JSON.stringify({ sequence: 1_202, ...link }))
  await shop.run(child, 'seal')
  const forged = await shop.verify()
  expect([forged.status, forged.output]).toEqual([
    1,
    expect.stringContaining('the seals 1 to 1201 are missing'),
  ])
}, 60_000)
