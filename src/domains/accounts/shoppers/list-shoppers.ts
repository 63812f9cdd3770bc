import { and, count, desc, eq, like, notLike, or } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { containing } from '../../../db/containing.ts'
import { readPage } from '../../../db/read-page.ts'
import { users } from '../../../db/schema/auth.ts'
import type { KeywordRequest } from '../../../lib/paging.ts'

/** A user of the shop who is not staff. */
export type Shopper = Readonly<{ id: number; username: string; mobile: string | null; email: string }>

/** Names of erased accounts begin so. */
const erased = 'closed:%'

/**
 * Returns one page of shoppers whose name or mobile contains the keyword, newest first, and how many there are. Closed accounts are
 * left out.
 */
export async function listShoppers({ keyword, ...page }: KeywordRequest) {
  const text = containing(keyword)
  const where = and(
    eq(users.isStaff, false),
    notLike(users.username, erased),
    keyword ? or(like(users.username, text), like(users.mobile, text)) : undefined,
  )
  return readPage(
    page,
    db
      .select({ id: users.id, username: users.username, mobile: users.mobile, email: users.email })
      .from(users)
      .where(where)
      .orderBy(desc(users.id)),
    db.select({ count: count() }).from(users).where(where),
  )
}
