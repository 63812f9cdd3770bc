import { type Connection, createConnection } from 'mysql2'
import type { Invariant } from './invariant.ts'
import { invariants } from './invariants.ts'

export type Breach = Readonly<{ invariant: Invariant; at: string; found: string }>

/**
 * Finds the rows that break an invariant, all in one snapshot, so that the shop may stay open. Reads only, and holds one row
 * in memory at a time.
 * @returns how many rows break each invariant
 */
export async function verifyDatabase(
  url: string,
  onBreach: (breach: Breach) => void,
): Promise<Map<Invariant, number>> {
  const connection = createConnection({ uri: url, charset: 'utf8mb4_general_ci', timezone: 'Z' })
  try {
    await run(connection, 'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ')
    await run(connection, 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY')
    const counts = new Map<Invariant, number>()
    for (const invariant of invariants) counts.set(invariant, await check(connection, invariant, onBreach))
    return counts
  } finally {
    connection.destroy()
  }
}

async function check(
  connection: Connection,
  invariant: Invariant,
  onBreach: (breach: Breach) => void,
): Promise<number> {
  let count = 0
  for await (const row of connection.query(invariant.broken).stream()) {
    const { at, found } = row as { at: string; found: string | null }
    onBreach({ invariant, at: String(at), found: String(found) })
    count++
  }
  return count
}

function run(connection: Connection, statement: string): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.query(statement, (error) => (error ? reject(error) : resolve()))
  })
}
