import { sql } from 'drizzle-orm'
import { users } from '../../db/schema/auth.ts'

/** How a user can be reached. */
export type Contact = Readonly<{
  mobile: string | null
  /** The verified mailbox; empty without one. */
  email: string
}>

/** The columns of a contact, for a select from `tb_users`. */
export const contactColumns = {
  mobile: users.mobile,
  email: sql<string>`if(${users.emailActive}, ${users.email}, '')`,
}
