import { eq, max, sql } from 'drizzle-orm'
import type { Executor } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'
import { type ShopTextKind, shopTexts } from '../../db/schema/shop.ts'
import { now } from '../../lib/clock.ts'

type NewAccount = Readonly<{
  username: string
  mobile: string | null
  passwordHash: string
  /** Not verified. */
  email?: string
  isStaff?: boolean
  isSuperuser?: boolean
  isService?: boolean
  /** Whether staff make the account, so that it has no sign-in yet. */
  isMadeByStaff?: boolean
}>

/**
 * Stores an account, in the caller's transaction if there is one. Its first sign-in is now, unless staff make it. The person who
 * registers accepts the newest agreement and privacy text; the statement stores their versions and the time.
 * @returns the account's id
 * @throws a duplicate-key error (`isDuplicate`) when the name (tb_users_username_uniq) or mobile (tb_users_mobile_uniq) is taken
 */
export async function insertAccount(executor: Executor, account: NewAccount): Promise<number> {
  const { passwordHash, isMadeByStaff = false, ...columns } = account
  const at = now()
  const [row] = await executor
    .insert(users)
    .values({
      ...columns,
      password: passwordHash,
      dateJoined: at,
      ...(isMadeByStaff ? { lastLogin: null } : { lastLogin: at, ...consentColumns(executor, at) }),
    })
    .$returningId()
  return (row as { id: number }).id
}

/** The consent to the texts that are the newest while the account is stored; a version is null if there is no such text. */
function consentColumns(executor: Executor, at: Date) {
  const newest = (kind: ShopTextKind) =>
    sql<number>`${executor
      .select({ version: max(shopTexts.version) })
      .from(shopTexts)
      .where(eq(shopTexts.kind, kind))}`
  return { consentTime: at, agreementVersion: newest('agreement'), privacyVersion: newest('privacy') }
}
