import { afterAll, beforeAll, expect } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { databaseErrno } from '../../../src/lib/server-errors.ts'
import { testWith } from '../../support/test-with.ts'
import { follow, promote, startMariadbPair, untilCaughtUp } from './mariadb-pair.ts'
import { mariadbProgram } from './mariadb-server.ts'

const mariadbTest = testWith(mariadbProgram, 'mariadbd of mariadb-server')

const dir = mkdtempSync(join(tmpdir(), 'pair-'))
let pair: Awaited<ReturnType<typeof startMariadbPair>>

beforeAll(async () => {
  if (mariadbProgram) pair = await startMariadbPair(dir, { isSemiSync: true })
}, 60_000)
afterAll(async () => {
  await pair?.stop()
  rmSync(dir, { recursive: true, force: true })
})

/** Runs a statement with the account of the mall. */
async function run(url: string, statement: string): Promise<unknown> {
  const connection = await createConnection({ uri: url })
  try {
    return (await connection.query(statement))[0]
  } finally {
    connection.destroy()
  }
}

mariadbTest(
  'a promoted replica has what the lost primary acknowledged, takes writes, and serves the old primary as its replica',
  async () => {
    const { primary, replica } = pair
    await run(primary.url, 'CREATE TABLE kept (id INT PRIMARY KEY)')
    await run(primary.url, 'INSERT INTO kept VALUES (1)')
    await untilCaughtUp(replica, primary)
    const refusal = await run(replica.url, 'INSERT INTO kept VALUES (2)').catch(databaseErrno)
    expect(refusal).toBe(1290)
    await primary.kill()
    await promote(replica)
    await run(replica.url, 'INSERT INTO kept VALUES (2)')
    await primary.start('--read-only=ON')
    await follow(primary, replica)
    await untilCaughtUp(primary, replica)
    expect(await run(primary.url, 'SELECT id FROM kept ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }])
  },
  60_000,
)

mariadbTest(
  'a paused server accepts connections but answers nothing until it resumes',
  async () => {
    const { replica } = pair
    replica.pause()
    const answer = run(replica.url, 'SELECT 1 AS one')
    expect(await Promise.race([answer, Bun.sleep(300)])).toBeUndefined()
    replica.resume()
    expect(await answer).toEqual([{ one: 1 }])
  },
  60_000,
)
