import type { Fields } from '../../../db/in-transaction.ts'
import type { brands } from '../../../db/schema/catalog.ts'

/** `logo` is a picture key. */
export type Brand = Pick<typeof brands.$inferSelect, 'id' | 'name' | 'logo' | 'firstLetter'>

/** Returns the fields of a brand that people edit, by their names on the wire. */
export function brandFields({ name, logo, firstLetter }: Omit<Brand, 'id'>): Fields {
  return { name, logo, first_letter: firstLetter }
}
