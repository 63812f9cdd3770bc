import { and, eq, isNull, ne } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { lockName } from '../../../db/lock-name.ts'
import { categories } from '../../../db/schema/catalog.ts'
import { notFound } from '../../../lib/errors.ts'
import { nameTaken } from '../errors.ts'
import { type Category, categoryColumns } from './category-fields.ts'

/** One transaction at a time adds and moves categories: neither a cycle nor two equal names can come from two of them. */
export function lockTree(tx: Transaction): Promise<void> {
  return lockName(tx, 'categories')
}

/** Locks a category, so that it is not deleted before the transaction ends. */
export async function findLockedCategory(tx: Transaction, id: number): Promise<Category | undefined> {
  const [row] = await tx.select(categoryColumns).from(categories).where(eq(categories.id, id)).for('update')
  return row
}

/** The same. @throws 404 not_found */
export async function lockCategory(tx: Transaction, id: number): Promise<Category> {
  const row = await findLockedCategory(tx, id)
  if (!row) throw notFound()
  return row
}

/** Imported shops may have equal names already, so no unique key can do this. @throws 400 name_taken */
export async function refuseTakenName(tx: Transaction, { name, parentId, id = 0 }: Wish): Promise<void> {
  const siblings = parentId === null ? isNull(categories.parentId) : eq(categories.parentId, parentId)
  const [other] = await tx
    .select({ id: categories.id })
    .from(categories)
    .where(and(siblings, eq(categories.name, name), ne(categories.id, id)))
    .limit(1)
  if (other) throw nameTaken()
}

type Wish = Omit<Category, 'id'> & { id?: number }
