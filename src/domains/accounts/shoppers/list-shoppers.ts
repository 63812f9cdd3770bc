import { and, count, desc, eq, gte, inArray, like, lt, notLike, or, type SQL } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { containing } from '../../../db/containing.ts'
import { isBehind, readPage } from '../../../db/read-page.ts'
import { users } from '../../../db/schema/auth.ts'
import type { KeywordRequest, PageRequest } from '../../../lib/paging.ts'
import { erasedPrefix } from '../../../lib/text/erased-name.ts'

/** A user of the shop who is not staff. */
export type Shopper = Readonly<{ id: number; username: string; mobile: string | null; email: string }>

type ShopperWish = KeywordRequest &
  Readonly<{
    /** Registered at this moment or later. */
    from?: Date | undefined
    /** Registered before this moment. */
    to?: Date | undefined
  }>

const erased = `${erasedPrefix}%`

/** With more matches than this, the page is read in the order of ids instead: it ends after the first matches. */
const maxSorted = 2_000

/**
 * Returns one page of shoppers whose name or mobile contains the keyword, newest first, and how many there are. Closed accounts are
 * left out. A keyword with few matches costs one scan of the index of names and mobiles, and reads no other rows.
 * @param most the number of matches that are sorted here
 */
export async function listShoppers({ keyword, from, to, ...page }: ShopperWish, most = maxSorted) {
  const where = and(
    eq(users.isStaff, false),
    notLike(users.username, erased),
    matching(keyword),
    from && gte(users.dateJoined, from),
    to && lt(users.dateJoined, to),
    isBehind(page, users.id),
  )
  if (keyword && page.after === undefined) {
    const found = await db
      .select({ id: users.id })
      .from(users)
      .where(where)
      .limit(most + 1)
    if (found.length <= most) return readFound(found, page)
  }
  return readPage(
    page,
    db.select(columns).from(users).where(where).orderBy(desc(users.id)),
    db.select({ count: count() }).from(users).where(where),
  )
}

const columns = {
  id: users.id,
  username: users.username,
  mobile: users.mobile,
  email: users.email,
  dateJoined: users.dateJoined,
  lastLogin: users.lastLogin,
}

/** A mobile has digits only, so a keyword with another character is a part of names alone. */
function matching(keyword: string): SQL | undefined {
  if (!keyword) return undefined
  const text = containing(keyword)
  const named = like(users.username, text)
  return /^\d+$/.test(keyword) ? or(named, like(users.mobile, text)) : named
}

async function readFound(found: readonly { id: number }[], { page, pageSize }: PageRequest) {
  const from = (page - 1) * pageSize
  const ids = found.map(({ id }) => id).sort((a, b) => b - a)
  const wanted = ids.slice(from, from + pageSize)
  const rows =
    wanted.length === 0
      ? []
      : await db.select(columns).from(users).where(inArray(users.id, wanted)).orderBy(desc(users.id))
  return { rows, count: found.length }
}
