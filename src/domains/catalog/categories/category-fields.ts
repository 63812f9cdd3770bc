import type { Fields } from '../../../db/in-transaction.ts'
import { categories } from '../../../db/schema/catalog.ts'

export const categoryColumns = { id: categories.id, name: categories.name, parentId: categories.parentId }

/** `parentId` is null on the first level. */
export type Category = Pick<typeof categories.$inferSelect, keyof typeof categoryColumns>

/** Returns the fields of a category that people edit, by their names on the wire. */
export function categoryFields({ name, parentId }: Omit<Category, 'id'>): Fields {
  return { name, parent_id: parentId }
}
