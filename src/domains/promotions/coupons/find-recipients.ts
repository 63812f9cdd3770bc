import { type Column, inArray } from 'drizzle-orm'
import type { Executor } from '../../../db/client.ts'
import { users } from '../../../db/schema/auth.ts'

/** A customer by id, by name or by mobile. Names ignore case, as at sign-in. */
export type Recipient = Readonly<{ userId: number } | { username: string } | { mobile: string }>

/** Finds the user id of each recipient, open or closed; undefined for an unknown one. Sends one statement for each kind. */
export async function findRecipients(
  executor: Executor,
  recipients: readonly Recipient[],
): Promise<(number | undefined)[]> {
  const read = async (column: Column, values: readonly (string | number)[]) => {
    if (values.length === 0) return []
    return executor
      .select({ id: users.id, username: users.username, mobile: users.mobile })
      .from(users)
      .where(inArray(column, [...values]))
  }
  const ids = await read(
    users.id,
    recipients.flatMap((each) => ('userId' in each ? each.userId : [])),
  )
  const named = await read(
    users.username,
    recipients.flatMap((each) => ('username' in each ? each.username : [])),
  )
  const mobiles = await read(
    users.mobile,
    recipients.flatMap((each) => ('mobile' in each ? each.mobile : [])),
  )
  const known = new Set(ids.map(({ id }) => id))
  const byName = new Map(named.map(({ id, username }) => [username.toLowerCase(), id]))
  const byMobile = new Map(mobiles.map(({ id, mobile }) => [mobile, id]))
  return recipients.map((each) => {
    if ('userId' in each) return known.has(each.userId) ? each.userId : undefined
    return 'username' in each ? byName.get(each.username.toLowerCase()) : byMobile.get(each.mobile)
  })
}
