import { sql } from 'drizzle-orm'
import type { Transaction } from './client.ts'
import { namedLocks } from './schema/locks.ts'

/**
 * Locks a name until the transaction ends, so that one transaction at a time checks and changes what no unique key can guard. A
 * row lock, because a named lock of the server neither ends with the transaction nor holds on every node of a cluster.
 */
export async function lockName(tx: Transaction, name: string): Promise<void> {
  await tx
    .insert(namedLocks)
    .values({ name })
    .onDuplicateKeyUpdate({ set: { name: sql`values(name)` } })
}

/** The statement of `lockName`, for a connection without Drizzle. @param name a constant of the code */
export const lockNameStatement = (name: string) =>
  `INSERT INTO tb_named_lock (name) VALUES ('${name}') ON DUPLICATE KEY UPDATE name = VALUES(name)`
