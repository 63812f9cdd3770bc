import { desc, eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { auditEntries } from '../../../src/db/schema/staff.ts'

/** Returns the audit entries that a request wrote. */
export const entriesOfRequest = (requestId: string) =>
  db.select().from(auditEntries).where(eq(auditEntries.requestId, requestId))

/** Returns the audit entries of an object, newest first. `object` is its kind and id, as `sku:1`. */
export const entriesOfObject = (object: string) =>
  db.select().from(auditEntries).where(eq(auditEntries.object, object)).orderBy(desc(auditEntries.id))
