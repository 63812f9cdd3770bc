import { afterAll, beforeAll, expect, test } from 'bun:test'
import { asc, eq, inArray } from 'drizzle-orm'
import type { RowDataPacket } from 'mysql2/promise'
import { db, transaction } from '../../../src/db/client.ts'
import { auditEntries, auditSeals, unsealedEntries } from '../../../src/db/schema/staff.ts'
import { recordCommand } from '../../../src/domains/staff/audit/record-command.ts'
import { sealEntries } from '../../../src/domains/staff/audit/seal-entries.ts'
import { createIsolatedDatabase, type IsolatedDatabase } from '../../support/database/isolated-database.ts'

const child = 'test/races/children/audit-chain.ts'
let shop: IsolatedDatabase
beforeAll(async () => {
  shop = await createIsolatedDatabase()
}, 60_000)
afterAll(() => shop.drop())

const record = recordCommand({ name: 'test', operator: 'tester' })
const newObject = () => `test:${crypto.randomUUID()}`
const store = (object: string) =>
  transaction((tx) => record(tx, { object, before: null, after: { name: 'A' } }))
const idOf = async (object: string) => {
  const [row] = await db.select().from(auditEntries).where(eq(auditEntries.object, object))
  return (row as { id: number }).id
}
const sealOf = async (entryId: number) =>
  (await db.select().from(auditSeals).where(eq(auditSeals.entryId, entryId)))[0]?.sequence
const counts = async () => {
  const [rows] = await shop.connection.query<
    RowDataPacket[]
  >(`SELECT (SELECT COUNT(*) FROM tb_audit_entry) AS entries,
    (SELECT COUNT(*) FROM tb_audit_seal) AS seals, (SELECT COUNT(*) FROM tb_audit_unsealed) AS waiting`)
  return rows[0] as Record<string, number>
}

test('an entry that commits after entries with higher ids is sealed, too', async () => {
  const [early, late] = [newObject(), newObject()]
  const committed = Promise.withResolvers<void>()
  const stored = Promise.withResolvers<void>()
  const slow = transaction(async (tx) => {
    await record(tx, { object: early, before: null, after: {} })
    stored.resolve()
    await committed.promise
  })
  await stored.promise
  await store(late)
  await sealEntries()
  const [lateId, lateSeal] = [await idOf(late), await sealOf(await idOf(late))]
  expect(lateSeal).toBeGreaterThan(0)
  committed.resolve()
  await slow
  const earlyId = await idOf(early)
  expect(earlyId).toBeLessThan(lateId)
  expect(await sealOf(earlyId)).toBeUndefined()
  await sealEntries()
  expect(await sealOf(earlyId)).toBeGreaterThan(lateSeal as number)
}, 60_000)

test('of many concurrent sealers, each entry is sealed once and none is left', async () => {
  const objects = Array.from({ length: 60 }, newObject)
  const storing = objects.map(store)
  await Promise.all([...storing, ...Array.from({ length: 8 }, sealEntries)])
  await Promise.all(Array.from({ length: 8 }, sealEntries))
  const entries = await db
    .select({ id: auditEntries.id, sequence: auditSeals.sequence, waiting: unsealedEntries.entryId })
    .from(auditEntries)
    .leftJoin(auditSeals, eq(auditSeals.entryId, auditEntries.id))
    .leftJoin(unsealedEntries, eq(unsealedEntries.entryId, auditEntries.id))
    .where(inArray(auditEntries.object, objects))
    .orderBy(asc(auditEntries.id))
  expect(entries).toHaveLength(60)
  for (const entry of entries) expect(entry).toMatchObject({ sequence: expect.any(Number), waiting: null })
}, 60_000)

test('a sealer that is killed before its commit seals nothing, and two processes then seal everything without a gap', async () => {
  await shop.run(child, 'store', '1203')
  expect(await shop.run(child, 'die')).toMatchObject({ status: 137, output: '' })
  expect(await counts()).toEqual({ entries: 1203, seals: 0, waiting: 1203 })
  const sealers = await Promise.all([1, 2, 3].map(() => shop.run(child, 'seal')))
  expect(sealers.map(({ status, errors }) => [status, errors])).toEqual(Array(3).fill([0, '']))
  expect(sealers.reduce((sum, { output }) => sum + Number(output), 0)).toBe(1203)
  expect(await counts()).toEqual({ entries: 1203, seals: 1203, waiting: 0 })
  const { status, output } = await shop.verify()
  expect(output).toContain('audit trail: 0 entries not yet sealed; the chain ends at seal 1203, ')
  expect([status, output.trim().split('\n').at(-1)]).toEqual([0, 'verified'])
}, 120_000)
