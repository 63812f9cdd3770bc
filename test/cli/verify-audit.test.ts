import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { RowDataPacket } from 'mysql2/promise'
import { type EntryContent, entryDigest } from '../../src/domains/staff/audit/entry-digest.ts'
import { createIsolatedDatabase, type IsolatedDatabase } from '../support/database/isolated-database.ts'

const child = 'test/races/children/audit-chain.ts'
let shop: IsolatedDatabase

beforeAll(async () => {
  shop = await createIsolatedDatabase()
  await shop.run(child, 'store', '6')
  await shop.run(child, 'seal')
  await shop.connection.query(`CREATE TABLE kept_entry AS SELECT * FROM tb_audit_entry;
    CREATE TABLE kept_seal AS SELECT * FROM tb_audit_seal`)
}, 60_000)
afterAll(() => shop.drop())

const mend = () =>
  shop.connection.query(`DELETE FROM tb_audit_entry; DELETE FROM tb_audit_seal; DELETE FROM tb_audit_unsealed;
    INSERT INTO tb_audit_entry SELECT * FROM kept_entry; INSERT INTO tb_audit_seal SELECT * FROM kept_seal`)

/** Changes an entry and its digest, as someone who knows how digests are made. */
async function forge(id: number): Promise<void> {
  const text = `SELECT create_time AS createTime, user_id AS userId, request_id AS requestId, etag_before AS etagBefore,
    etag_after AS etagAfter, actor, address, method, path, action, object, \`before\` FROM tb_audit_entry WHERE id = ?`
  const [[entry]] = await shop.connection.query<(RowDataPacket & Omit<EntryContent, 'after'>)[]>(text, [id])
  const after = '{"number":1000}'
  const digest = entryDigest({ ...(entry as EntryContent), after })
  const values = [after, digest, id]
  await shop.connection.query('UPDATE tb_audit_entry SET `after` = ?, digest = ? WHERE id = ?', values)
}

const sql = (text: string) => () => shop.connection.query(text)
const entryLike = (
  moment: string,
) => `INSERT INTO tb_audit_entry (create_time, actor, address, request_id, method, path,
  action, object, \`before\`, \`after\`, etag_before, etag_after, digest)
  SELECT ${moment}, actor, address, request_id, method, path, action, object, \`before\`, \`after\`, '', '', digest
  FROM kept_entry WHERE id = 1`

const faults: [name: string, plant: () => Promise<unknown>, found: RegExp][] = [
  [
    'a changed entry',
    sql("UPDATE tb_audit_entry SET address = 'x' WHERE id = 3"),
    /seal 3: entry 3 is changed/,
  ],
  ['a changed entry with a new digest', () => forge(4), /seal 4: entry 4 does not fit into the chain/],
  ['a deleted entry', sql('DELETE FROM tb_audit_entry WHERE id = 5'), /seal 5: entry 5 is deleted/],
  [
    'a deleted entry with its seal',
    sql('DELETE FROM tb_audit_entry WHERE id = 2; DELETE FROM tb_audit_seal WHERE entry_id = 2'),
    /seal 3: the seals 2 to 2 are missing/,
  ],
  [
    'entries that changed places',
    sql(`UPDATE tb_audit_seal SET entry_id = 100 WHERE entry_id = 1; UPDATE tb_audit_seal SET entry_id = 1 WHERE entry_id = 2;
      UPDATE tb_audit_seal SET entry_id = 2 WHERE entry_id = 100`),
    /seal 1: entry 2 does not fit into the chain/,
  ],
  [
    'an entry that was not sealed for more than a minute',
    sql(entryLike('UTC_TIMESTAMP(6) - INTERVAL 61 SECOND')),
    /entry \d+: not sealed since \d{4}-/,
  ],
  [
    'an entry that was deleted before it was sealed',
    sql('INSERT INTO tb_audit_unsealed VALUES (99)'),
    /entry 99: deleted before it was sealed/,
  ],
]

test.each(faults)(
  'verify names %s, and exits with 1',
  async (_, plant, found) => {
    await plant()
    const broken = await shop.verify()
    await mend()
    expect(broken.output).toMatch(found)
    expect([broken.status, broken.output]).toEqual([1, expect.stringContaining('BROKEN')])
  },
  60_000,
)

test('entries that wait for their seal for less than a minute are counted, and are no fault', async () => {
  await shop.connection.query(entryLike('UTC_TIMESTAMP(6)'))
  const { status, output } = await shop.verify()
  await mend()
  expect([status, output]).toEqual([0, expect.stringContaining('1 entries not yet sealed')])
  expect(output).not.toContain('BROKEN')
}, 60_000)
