import { asc, eq, isNull, type SQL } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { categories } from '../../../db/schema/catalog.ts'
import { notFound } from '../../../lib/errors.ts'
import { type Category, categoryColumns } from './category-fields.ts'

/** `all`: categories of every level; `parentId`: the children of a category. */
type CategoryWish = Readonly<{ all?: boolean | undefined; parentId?: number | undefined }>

/** Returns all categories, the children of one, or those of the first level, in the order of names. @throws 404 not_found */
export function listCategories({ all, parentId }: CategoryWish): Promise<Category[]> {
  if (all) return listWhere(undefined)
  return parentId ? listChildren(parentId) : listFirstLevel()
}

/** Returns the categories of the first level in the order of names. */
export function listFirstLevel(): Promise<Category[]> {
  return listWhere(isNull(categories.parentId))
}

/** Returns the children of a category in the order of names. @throws 404 not_found */
export async function listChildren(id: number): Promise<Category[]> {
  await getCategory(id)
  return listWhere(eq(categories.parentId, id))
}

/** Returns a category. @throws 404 not_found */
export async function getCategory(id: number): Promise<Category> {
  const [row] = await db.select(categoryColumns).from(categories).where(eq(categories.id, id))
  if (!row) throw notFound()
  return row
}

function listWhere(where: SQL | undefined): Promise<Category[]> {
  return db
    .select(categoryColumns)
    .from(categories)
    .where(where)
    .orderBy(asc(categories.name), asc(categories.id))
}
