import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { auditEntries } from '../../../src/db/schema/staff.ts'

/** Returns the audit entries that a request wrote. */
export const entriesOfRequest = (requestId: string) =>
  db.select().from(auditEntries).where(eq(auditEntries.requestId, requestId))
