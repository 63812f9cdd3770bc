import { eq } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import type { Fields } from '../../../db/in-transaction.ts'
import { users } from '../../../db/schema/auth.ts'
import { notFound } from '../../../lib/errors.ts'
import { isErasedName } from '../../../lib/text/erased-name.ts'

const columns = {
  id: users.id,
  username: users.username,
  mobile: users.mobile,
  email: users.email,
  emailActive: users.emailActive,
  nickname: users.nickname,
  dateJoined: users.dateJoined,
  lastLogin: users.lastLogin,
  isActive: users.isActive,
  isStaff: users.isStaff,
  isSuperuser: users.isSuperuser,
  lockTime: users.lockTime,
  lockReason: users.lockReason,
  consentTime: users.consentTime,
  agreementVersion: users.agreementVersion,
  privacyVersion: users.privacyVersion,
}

/** A user of the shop, active or not, as staff see them. */
export type Customer = Readonly<{
  [Column in keyof typeof columns]: (typeof columns)[Column]['_']['notNull'] extends true
    ? (typeof columns)[Column]['_']['data']
    : (typeof columns)[Column]['_']['data'] | null
}>

/** Returns a user, active or not. @throws 404 not_found, also for a closed account */
export async function getCustomer(id: number, executor: Executor = db): Promise<Customer> {
  const [row] = await executor.select(columns).from(users).where(eq(users.id, id))
  if (!row || isErasedName(row.username)) throw notFound()
  return row
}

/** Returns the fields of a user that staff change, by their names on the wire. */
export function customerFields({ username, mobile, email, isActive, lockReason }: Customer): Fields {
  return { username, mobile: mobile ?? '', email, is_locked: !isActive, reason: lockReason }
}
