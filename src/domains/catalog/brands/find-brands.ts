import { asc, count, desc, eq, like } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { containing } from '../../../db/containing.ts'
import { brands } from '../../../db/schema/catalog.ts'
import { notFound } from '../../../lib/errors.ts'
import type { Brand } from './brand-fields.ts'

const columns = { id: brands.id, name: brands.name, logo: brands.logo, firstLetter: brands.firstLetter }

export type BrandWish = Readonly<{ page: number; pageSize: number; keyword: string }>

/** Returns one page of brands whose name contains the keyword, newest first, and how many there are. */
export async function listBrands({ page, pageSize, keyword }: BrandWish) {
  const where = keyword ? like(brands.name, containing(keyword)) : undefined
  const [rows, [total]] = await Promise.all([
    db
      .select(columns)
      .from(brands)
      .where(where)
      .orderBy(desc(brands.id))
      .limit(pageSize)
      .offset((page - 1) * pageSize),
    db.select({ count: count() }).from(brands).where(where),
  ])
  return { rows, count: total?.count ?? 0 }
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
