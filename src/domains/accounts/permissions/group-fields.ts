import type { Fields } from '../../../db/in-transaction.ts'

/** `permissions` holds ids in ascending order. */
export type Group = Readonly<{ id: number; name: string; permissions: readonly number[] }>

/** Returns the fields of a group that people edit, by their names on the wire. */
export function groupFields({ name, permissions }: Omit<Group, 'id'>): Fields {
  return { name, permissions }
}
