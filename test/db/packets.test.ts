import { afterAll, expect, test } from 'bun:test'
import type { RowDataPacket } from 'mysql2'
import { config } from '../../src/config/index.ts'
import { createMysqlPool } from '../../src/db/client.ts'

const url = new URL(config.databaseUrl as string)
url.searchParams.set('multipleStatements', 'true')
url.searchParams.set('flags', 'MULTI_STATEMENTS')
const pool = createMysqlPool({ connectionLimit: 1 }, url.href)
afterAll(() => pool.end())

test('the address of the database cannot allow several statements in one packet', async () => {
  await expect(pool.query('select 1; select 2')).rejects.toMatchObject({ code: 'ER_PARSE_ERROR' })
  const [rows] = await pool.query<RowDataPacket[]>('select 1 as one')
  expect(rows).toEqual([{ one: 1 }] as never)
})
