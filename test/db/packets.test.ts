import { afterAll, expect, test } from 'bun:test'
import type { RowDataPacket } from 'mysql2'
import { config } from '../../src/config/index.ts'
import { createMysqlPool } from '../../src/db/client.ts'
import { ConfigError } from '../../src/lib/config-error.ts'

const pool = createMysqlPool({ connectionLimit: 1 })
afterAll(() => pool.end())

test('the main pool accepts one statement in a packet, and the address of the database cannot allow several', async () => {
  await expect(pool.query('select 1; select 2')).rejects.toMatchObject({ code: 'ER_PARSE_ERROR' })
  const [rows] = await pool.query<RowDataPacket[]>('select 1 as one')
  expect(rows).toEqual([{ one: 1 }] as never)
  for (const option of ['multipleStatements=true', 'flags=MULTI_STATEMENTS'])
    expect(() => createMysqlPool({ connectionLimit: 1 }, `${config.databaseUrl}?${option}`)).toThrow(
      ConfigError,
    )
})
