import type { Connection } from 'mysql2'
import { leastAuditDays } from '../../config/schema/retention.ts'
import { type EntryContent, entryDigest, nextInChain } from '../../domains/staff/audit/entry-digest.ts'
import { addSeconds, now } from '../../lib/clock.ts'
import type { Breach, Rule } from './invariant.ts'

/** How long an entry may wait for its seal. */
const sealSeconds = 60

/** A rule on the audit trail. `check` yields what breaks it, and reads one row at a time. */
type AuditRule = Rule & Readonly<{ check: (connection: Connection) => AsyncGenerator<Breach> }>

export const auditRules: readonly AuditRule[] = [
  {
    name: 'audit-chain',
    promise: 'every sealed audit entry is present and unchanged, and the chain has neither a gap nor a break',
    check: checkChain,
  },
  {
    name: 'audit-sealed',
    promise: `no audit entry waits for its seal for more than ${sealSeconds} seconds, and none is lost before it`,
    check: checkUnsealed,
  },
]

type Link = EntryContent & {
  sequence: number
  entryId: number
  chain: string
  id: number | null
  digest: string
}

const content = ['action', 'actor', 'address', 'method', 'object', 'path', 'before', 'after', 'digest']

const links = `SELECT s.sequence, s.entry_id AS entryId, s.chain, e.id, e.create_time AS createTime, e.user_id AS userId,
  e.request_id AS requestId, e.etag_before AS etagBefore, e.etag_after AS etagAfter,
  ${content.map((name) => `e.\`${name}\``).join(', ')}
  FROM tb_audit_seal s LEFT JOIN tb_audit_entry e ON e.id = s.entry_id ORDER BY s.sequence`

async function* checkChain(connection: Connection): AsyncGenerator<Breach> {
  let last = await readBeginning(connection)
  for await (const row of connection.query(links).stream()) {
    const link = row as Link
    const { sequence, entryId } = link
    const at = `seal ${sequence}`
    if (sequence !== last.sequence + 1)
      yield { at, found: `the seals ${last.sequence + 1} to ${sequence - 1} are missing` }
    const fault = faultOf(link)
    if (fault) yield { at, found: `entry ${entryId} ${fault}` }
    else if (sequence === last.sequence + 1 && nextInChain(last.chain, linked(link)) !== link.chain)
      yield { at, found: `entry ${entryId} does not fit into the chain` }
    last = link
  }
}

type Beginning = Pick<Link, 'sequence' | 'chain'>

/**
 * Returns the link before the first seal. A purge records the link before its beginning in the trail; the chain begins there when the
 * first entry is so old that a purge may have kept it. A chain that was cut in any other way has a gap.
 */
async function readBeginning(connection: Connection): Promise<Beginning> {
  const text = `SELECT s.sequence, s.chain, p.\`after\` AS record FROM tb_audit_seal s
    JOIN tb_audit_entry e ON e.id = s.entry_id
    JOIN tb_audit_entry p ON p.object = CONCAT('audit_seal:', s.sequence) AND p.action = 'purgeEntries'
    WHERE s.sequence = (SELECT MIN(sequence) FROM tb_audit_seal)
    AND e.create_time < p.create_time - INTERVAL ${leastAuditDays} DAY AND p.create_time < UTC_TIMESTAMP() + INTERVAL 1 DAY`
  const purges = await select<Beginning & { record: string }>(connection, text)
  for (const { sequence, chain, record } of purges) {
    const { previous, chain: recorded } = JSON.parse(record) as Record<string, unknown>
    if (recorded === chain && typeof previous === 'string') return { sequence: sequence - 1, chain: previous }
  }
  return { sequence: 0, chain: '' }
}

const linked = ({ entryId, digest }: Link) => ({ id: entryId, digest })

function faultOf({ sequence: _, entryId: _1, chain: _2, id, digest, ...entry }: Link): string | undefined {
  if (id === null) return 'is deleted'
  return entryDigest(entry) === digest ? undefined : 'is changed'
}

async function* checkUnsealed(connection: Connection): AsyncGenerator<Breach> {
  const late = `SELECT e.id, e.create_time AS since FROM tb_audit_entry e LEFT JOIN tb_audit_seal s ON s.entry_id = e.id
    WHERE s.entry_id IS NULL AND e.create_time < ? ORDER BY e.id`
  for await (const row of connection.query(late, [addSeconds(now(), -sealSeconds)]).stream()) {
    const { id, since } = row as { id: number; since: Date }
    yield { at: `entry ${id}`, found: `not sealed since ${since.toISOString()}` }
  }
  const lost = `SELECT u.entry_id AS id FROM tb_audit_unsealed u LEFT JOIN tb_audit_entry e ON e.id = u.entry_id
    WHERE e.id IS NULL ORDER BY u.entry_id`
  for await (const row of connection.query(lost).stream())
    yield { at: `entry ${(row as { id: number }).id}`, found: 'deleted before it was sealed' }
}

/** Returns how many entries are not in the chain, and the last link, which an operator may keep elsewhere. */
export async function describeChain(connection: Connection): Promise<string> {
  const waiting = `SELECT COUNT(*) AS entries FROM tb_audit_entry e LEFT JOIN tb_audit_seal s ON s.entry_id = e.id
    WHERE s.entry_id IS NULL`
  const end = 'SELECT sequence, chain FROM tb_audit_seal ORDER BY sequence DESC LIMIT 1'
  const [unsealed] = await select<{ entries: number }>(connection, waiting)
  const [last] = await select<{ sequence: number; chain: string }>(connection, end)
  const chain = last ? `the chain ends at seal ${last.sequence}, ${last.chain}` : 'the chain is empty'
  return `audit trail: ${unsealed?.entries ?? 0} entries not yet sealed; ${chain}`
}

function select<Row>(connection: Connection, text: string): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    connection.query(text, (error, rows) => (error ? reject(error) : resolve(rows as unknown as Row[])))
  })
}
