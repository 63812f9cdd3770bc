import { and, asc, count, desc, eq, inArray } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { readInBatches } from '../../../db/read-in-batches.ts'
import { isBehind, readPage } from '../../../db/read-page.ts'
import { apiKeyPermissions, apiKeys } from '../../../db/schema/credentials.ts'
import { notFound } from '../../../lib/errors.ts'
import type { PageRequest } from '../../../lib/paging.ts'
import type { ApiKey } from './api-key-fields.ts'

const columns = {
  id: apiKeys.id,
  userId: apiKeys.userId,
  name: apiKeys.name,
  isReadOnly: apiKeys.isReadOnly,
  networks: apiKeys.networks,
  expiresAt: apiKeys.expiresAt,
  createTime: apiKeys.createTime,
  lastUseTime: apiKeys.lastUseTime,
  revokeTime: apiKeys.revokeTime,
}
type Row = Omit<ApiKey, 'permissions' | 'networks'> & Readonly<{ networks: string }>

/** Returns one page of the keys of a user, newest first, revoked ones too, and how many there are. */
export async function listApiKeys(userId: number, page: PageRequest) {
  const where = and(eq(apiKeys.userId, userId), isBehind(page, apiKeys.id))
  const { rows, count: total } = await readPage(
    page,
    db.select(columns).from(apiKeys).where(where).orderBy(desc(apiKeys.id)),
    db.select({ count: count() }).from(apiKeys).where(where),
  )
  return { rows: await withScope(db, rows), count: total }
}

/** Finds keys, revoked or not; unknown ids are left out. */
export async function findApiKeys(executor: Executor, ids: readonly number[]): Promise<ApiKey[]> {
  const read = (batch: number[]) => executor.select(columns).from(apiKeys).where(inArray(apiKeys.id, batch))
  const rows = await readInBatches(ids, read)
  return readInBatches(rows, (batch) => withScope(executor, batch))
}

/** Returns a key, revoked or not. @throws 404 not_found */
export async function getApiKey(id: number, executor: Executor = db): Promise<ApiKey> {
  const rows = await executor.select(columns).from(apiKeys).where(eq(apiKeys.id, id))
  const [key] = await withScope(executor, rows)
  if (!key) throw notFound()
  return key
}

/** Locks a key that is not revoked until the transaction ends. @throws 404 not_found */
export async function lockApiKey(tx: Executor, id: number): Promise<ApiKey> {
  await tx.select({ id: apiKeys.id }).from(apiKeys).where(eq(apiKeys.id, id)).for('update')
  const key = await getApiKey(id, tx)
  if (key.revokeTime) throw notFound()
  return key
}

async function withScope(executor: Executor, rows: readonly Row[]): Promise<ApiKey[]> {
  if (rows.length === 0) return []
  const scope = await executor
    .select({ keyId: apiKeyPermissions.keyId, id: apiKeyPermissions.permissionId })
    .from(apiKeyPermissions)
    .where(
      inArray(
        apiKeyPermissions.keyId,
        rows.map(({ id }) => id),
      ),
    )
    .orderBy(asc(apiKeyPermissions.permissionId))
  const scopeOf = Map.groupBy(scope, ({ keyId }) => keyId)
  return rows.map(({ networks, ...row }) => ({
    ...row,
    networks: networks ? networks.split(',') : [],
    permissions: (scopeOf.get(row.id) ?? []).map(({ id }) => id),
  }))
}
