import { and, asc, count, desc, eq, like } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { containing } from '../../../db/containing.ts'
import { isBehind, readPage } from '../../../db/read-page.ts'
import { brands } from '../../../db/schema/catalog.ts'
import { notFound } from '../../../lib/errors.ts'
import type { KeywordRequest } from '../../../lib/paging.ts'
import type { Brand } from './brand-fields.ts'

const columns = { id: brands.id, name: brands.name, logo: brands.logo, firstLetter: brands.firstLetter }

/** Returns one page of brands whose name contains the keyword, newest first, and how many there are. */
export async function listBrands({ keyword, ...page }: KeywordRequest) {
  const where = and(keyword ? like(brands.name, containing(keyword)) : undefined, isBehind(page, brands.id))
  return readPage(
    page,
    db.select(columns).from(brands).where(where).orderBy(desc(brands.id)),
    db.select({ count: count() }).from(brands).where(where),
  )
}

/** Returns the id and name of every brand in the order of names. */
export function listBrandNames(): Promise<Pick<Brand, 'id' | 'name'>[]> {
  return db
    .select({ id: brands.id, name: brands.name })
    .from(brands)
    .orderBy(asc(brands.name), asc(brands.id))
}

/** Returns a brand. @throws 404 not_found */
export async function getBrand(id: number): Promise<Brand> {
  const [row] = await db.select(columns).from(brands).where(eq(brands.id, id))
  if (!row) throw notFound()
  return row
}
