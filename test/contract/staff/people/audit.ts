import { eq } from 'drizzle-orm'
import { db, transaction } from '../../../../src/db/client.ts'
import { auditEntries } from '../../../../src/db/schema/staff.ts'
import { recordCommand } from '../../../../src/domains/staff/audit/record-command.ts'
import type { StaffRow } from '../row.ts'

/** Stores an entry of a command and returns its id. */
async function storeCommandEntry(): Promise<number> {
  const object = `test:${crypto.randomUUID()}`
  const record = recordCommand({ name: 'grant', operator: 'tester' })
  await transaction((tx) => record(tx, { object, before: null, after: { name: 'A' } }))
  const [entry] = await db
    .select({ id: auditEntries.id })
    .from(auditEntries)
    .where(eq(auditEntries.object, object))
  return (entry as { id: number }).id
}

export const auditRows: readonly StaffRow[] = [
  { operation: 'listAuditEntries', status: 200, call: () => ['/audit/?user=grant&page=1'] },
  { operation: 'getAuditEntry', status: 200, call: async () => [`/audit/${await storeCommandEntry()}/`] },
]
