import { type Connection, createConnection } from 'mysql2'
import { mysqlOptionsOf } from '../../db/connections/mysql-options.ts'
import { auditRules, describeChain } from './audit-rules.ts'
import type { Breach, Invariant, Rule } from './invariant.ts'
import { invariants } from './invariants.ts'

/** What `verify` found: how many rows break each rule, and a line about the audit trail. */
type Verification = Readonly<{ counts: ReadonlyMap<Rule, number>; auditTrail: string }>

/**
 * Finds the rows that break a rule, all in one snapshot, so that the shop may stay open. Reads only, and holds one row
 * in memory at a time.
 */
export async function verifyDatabase(
  url: string,
  onBreach: (breach: Breach & Readonly<{ invariant: Rule }>) => void,
): Promise<Verification> {
  const connection = createConnection({
    ...mysqlOptionsOf(url),
    charset: 'utf8mb4_general_ci',
    timezone: 'Z',
  })
  try {
    await run(connection, 'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ')
    await run(connection, 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY')
    const counts = new Map<Rule, number>()
    const count = async (rule: Rule, breaches: AsyncIterable<Breach>) => {
      counts.set(rule, 0)
      for await (const breach of breaches) {
        onBreach({ invariant: rule, ...breach })
        counts.set(rule, (counts.get(rule) ?? 0) + 1)
      }
    }
    for (const invariant of invariants) await count(invariant, check(connection, invariant))
    for (const rule of auditRules) await count(rule, rule.check(connection))
    return { counts, auditTrail: await describeChain(connection) }
  } finally {
    connection.destroy()
  }
}

async function* check(connection: Connection, { broken }: Invariant): AsyncGenerator<Breach> {
  for await (const row of connection.query(broken).stream()) {
    const { at, found } = row as { at: string; found: string | null }
    yield { at: String(at), found: String(found) }
  }
}

function run(connection: Connection, statement: string): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.query(statement, (error) => (error ? reject(error) : resolve()))
  })
}
