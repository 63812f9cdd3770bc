import { and, eq, inArray } from 'drizzle-orm'
import { db, type Executor, isDuplicate, type Transaction, transaction } from '../../db/client.ts'
import { oauthIdentities } from '../../db/schema/auth.ts'
import { log } from '../../lib/log.ts'
import { lockActiveUser } from '../accounts/lock-active-user.ts'
import { identityTaken } from './errors.ts'

/** One person as a party knows them, by one subject or several. */
export type Identity = Readonly<{ provider: string; subjects: readonly string[] }>

/** Whose an identity is, and which of its subjects are not stored yet. */
export type Owner = Readonly<{ userId: number; missing: readonly string[] }>

const maxTries = 3

/**
 * The user that any of the subjects is bound to.
 * @throws 400 identity_taken when they are bound to different users
 */
export async function findOwner(identity: Identity, executor: Executor = db): Promise<Owner | undefined> {
  const { provider, subjects } = identity
  const rows = await executor
    .select({ userId: oauthIdentities.userId, subject: oauthIdentities.subject })
    .from(oauthIdentities)
    .where(and(eq(oauthIdentities.provider, provider), inArray(oauthIdentities.subject, [...subjects])))
  const [first] = rows
  if (!first) return undefined
  if (rows.some(({ userId }) => userId !== first.userId)) {
    const users = rows.map(({ userId }) => userId)
    log.error({ alert: 'identity_split', provider, users }, 'one person is bound to several users')
    throw identityTaken()
  }
  const known = rows.map(({ subject }) => subject)
  return { userId: first.userId, missing: subjects.filter((subject) => !known.includes(subject)) }
}

/** @throws 400 identity_taken when somebody other than `userId` has it */
export async function refuseTaken(identity: Identity, userId: number | undefined): Promise<void> {
  const owner = await findOwner(identity)
  if (owner && owner.userId !== userId) throw identityTaken()
}

/**
 * Binds every subject to the user; what is bound to them already stays.
 * @throws 400 identity_taken when somebody else has one of them; 401 when the account is closed meanwhile
 */
export async function bindTo(userId: number, identity: Identity): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction((tx) => bindMissing(tx, userId, identity))
    } catch (error) {
      // a rival was faster: the next look shows whether it was for the same user
      if (!isTaken(error)) throw error
      if (attempt === maxTries) throw identityTaken({ cause: error })
    }
  }
}

/** In the caller's transaction. @throws what `isTaken` knows when another transaction bound a subject meanwhile */
export async function insertIdentity(tx: Transaction, userId: number, identity: Identity): Promise<void> {
  const { provider, subjects } = identity
  // sorted, so that two transactions meet at the first of them and not crosswise
  await tx
    .insert(oauthIdentities)
    .values([...subjects].sort().map((subject) => ({ userId, provider, subject })))
}

/** Whether the unique key of identities refused a row. */
export function isTaken(error: unknown): boolean {
  return isDuplicate(error, 'tb_oauth_identity_subject_uniq')
}

async function bindMissing(tx: Transaction, userId: number, identity: Identity): Promise<void> {
  await lockActiveUser(tx, userId)
  const owner = await findOwner(identity, tx)
  if (owner && owner.userId !== userId) throw identityTaken()
  const subjects = owner?.missing ?? identity.subjects
  if (subjects.length > 0) await insertIdentity(tx, userId, { ...identity, subjects })
}
