import type { Executor } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'
import { now } from '../../lib/clock.ts'

export type NewAccount = Readonly<{ username: string; mobile: string; passwordHash: string }>

/**
 * Stores an account, in the caller's transaction if there is one. Its first sign-in is now.
 * @returns the account's id
 * @throws a duplicate-key error (`isDuplicate`) when the name (tb_users_username_uniq) or mobile (tb_users_mobile_uniq) is taken
 */
export async function insertAccount(executor: Executor, account: NewAccount): Promise<number> {
  const { username, mobile, passwordHash } = account
  const at = now()
  const [row] = await executor
    .insert(users)
    .values({ username, mobile, password: passwordHash, dateJoined: at, lastLogin: at })
    .$returningId()
  return (row as { id: number }).id
}
