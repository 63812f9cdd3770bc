import { randomBytes } from 'node:crypto'
import { and, asc, eq, inArray, isNull, notLike } from 'drizzle-orm'
import { db, type Transaction, transaction } from '../../../db/client.ts'
import type { Change, InTransaction } from '../../../db/in-transaction.ts'
import { permissions as permissionTable } from '../../../db/schema/auth.ts'
import { apiKeyPermissions, apiKeys } from '../../../db/schema/credentials.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { definedMembers } from '../../../lib/values/defined-members.ts'
import type { Authorize } from '../permissions/authorize.ts'
import { lockGrants } from '../permissions/lock-grants.ts'
import { requirePermissions } from '../permissions/require-known.ts'
import { type ApiKey, apiKeyFields } from './api-key-fields.ts'
import { digestOf } from './digest.ts'
import { apiKeyExpiry, apiKeyScope } from './errors.ts'
import { findApiKeys, lockApiKey } from './find-api-keys.ts'

/** What a person chooses about a key. Without `expiresAt` it is valid for one year. */
type NewApiKey = Pick<ApiKey, 'userId' | 'name' | 'permissions' | 'isReadOnly' | 'networks'> &
  Readonly<{ makerId: number; expiresAt?: Date | undefined }>

type MadeApiKey = Readonly<{ key: ApiKey; secret: string }>

/** Begins every key, so that scanners of repositories recognize one. */
const apiKeyPrefix = 'mk_'

const yearSeconds = 365 * 86_400

/**
 * Stores an API key.
 * @returns the key with its secret, which is stored as a digest only
 * @throws 400 unknown_permission, scope_not_readable, invalid_input naming `expires_at`; what `authorize` throws
 */
export async function createApiKey(
  { makerId, expiresAt = addSeconds(now(), yearSeconds), ...wish }: NewApiKey,
  authorize?: Authorize<ApiKey>,
  inTransaction?: InTransaction,
): Promise<MadeApiKey> {
  checkExpiry(expiresAt)
  const secret = `${apiKeyPrefix}${randomBytes(32).toString('base64url')}`
  const createTime = now()
  return transaction(async (tx) => {
    await lockGrants(tx)
    const permissions = await requirePermissions(tx, wish.permissions, 'permissions')
    if (wish.isReadOnly) await requireReadable(tx, permissions)
    const state = { createTime, lastUseTime: null, revokeTime: null }
    const after = { ...wish, permissions, expiresAt, ...state }
    await authorize?.(tx, null, after)
    const { userId, name, isReadOnly, networks } = wish
    const [stored] = await tx
      .insert(apiKeys)
      .values({
        ...{ userId, makerId, name, isReadOnly, expiresAt, createTime },
        networks: networks.join(','),
        digest: digestOf(secret),
      })
      .$returningId()
    const id = stored?.id as number
    if (permissions.length > 0)
      await tx
        .insert(apiKeyPermissions)
        .values(permissions.map((permissionId) => ({ keyId: id, permissionId })))
    await inTransaction?.(tx, { object: `api_key:${id}`, before: null, after: apiKeyFields(after) })
    return { key: { id, ...after }, secret }
  })
}

/** An undefined member keeps its value. */
type ApiKeyChange = Readonly<{
  name?: string | undefined
  networks?: readonly string[] | undefined
  expiresAt?: Date | undefined
}>

/**
 * Updates the name, the networks and the expiry of a key that is not revoked.
 * @throws 404 not_found; 400 invalid_input naming `expires_at`; what `authorize` throws
 */
export async function updateApiKey(
  id: number,
  change: ApiKeyChange,
  authorize?: Authorize<ApiKey>,
  inTransaction?: InTransaction,
): Promise<ApiKey> {
  if (change.expiresAt) checkExpiry(change.expiresAt)
  return changeApiKey(id, definedMembers(change) as Partial<ApiKey>, authorize, inTransaction)
}

/** Revokes a key: every process refuses it at the next request. @throws as `updateApiKey` */
export async function revokeApiKey(
  id: number,
  authorize?: Authorize<ApiKey>,
  inTransaction?: InTransaction,
): Promise<void> {
  await changeApiKey(id, { revokeTime: now() }, authorize, inTransaction)
}

async function changeApiKey(
  id: number,
  change: Partial<ApiKey>,
  authorize: Authorize<ApiKey> | undefined,
  inTransaction: InTransaction | undefined,
): Promise<ApiKey> {
  return transaction(async (tx) => {
    await lockGrants(tx)
    const before = await lockApiKey(tx, id)
    const after = { ...before, ...change }
    await authorize?.(tx, before, after)
    const { name, networks, expiresAt, revokeTime } = after
    await tx
      .update(apiKeys)
      .set({ name, networks: networks.join(','), expiresAt, revokeTime })
      .where(eq(apiKeys.id, id))
    await inTransaction?.(tx, {
      object: `api_key:${id}`,
      before: apiKeyFields(before),
      after: apiKeyFields(after),
    })
    return after
  })
}

/** Revokes every key of a user, whose caller has locked the grants. @returns what changed */
export async function revokeApiKeysOf(tx: Transaction, userId: number): Promise<Change[]> {
  const valid = and(eq(apiKeys.userId, userId), isNull(apiKeys.revokeTime))
  const rows = await tx.select({ id: apiKeys.id }).from(apiKeys).where(valid).orderBy(asc(apiKeys.id))
  const keys = await findApiKeys(
    tx,
    rows.map(({ id }) => id),
  )
  const revokeTime = now()
  await tx.update(apiKeys).set({ revokeTime }).where(valid)
  return keys.map((key) => ({
    object: `api_key:${key.id}`,
    before: apiKeyFields(key),
    after: apiKeyFields({ ...key, revokeTime }),
  }))
}

/** Stores that a key was used. */
export async function recordApiKeyUse(id: number): Promise<void> {
  await db.update(apiKeys).set({ lastUseTime: now() }).where(eq(apiKeys.id, id))
}

function checkExpiry(expiresAt: Date): void {
  if (expiresAt <= now() || expiresAt > addSeconds(now(), 10 * yearSeconds)) throw apiKeyExpiry()
}

async function requireReadable(tx: Transaction, permissions: readonly number[]): Promise<void> {
  if (permissions.length === 0) return
  const [other] = await tx
    .select({ id: permissionTable.id })
    .from(permissionTable)
    .where(and(inArray(permissionTable.id, [...permissions]), notLike(permissionTable.codename, 'view\\_%')))
    .limit(1)
  if (other) throw apiKeyScope()
}
