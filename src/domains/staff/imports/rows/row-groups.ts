import type { ImportedRow, ImportKind } from '../import-kind.ts'

/** Rows of one group at most: they share a transaction. */
export const maxGroupRows = 100

/** Splits rows into groups that are applied or refused together; a row without a group is alone. */
export function splitGroups(rows: readonly ImportedRow[], { groupOf }: Pick<ImportKind, 'groupOf'>) {
  const groups: ImportedRow[][] = []
  for (const row of rows) {
    const last = groups.at(-1)
    if (last && isSameGroup(groupOf, last.at(-1), row)) last.push(row)
    else groups.push([row])
  }
  return groups
}

/** Returns whether a row belongs to the group of the row above it. */
export function isSameGroup(
  groupOf: ImportKind['groupOf'],
  one: ImportedRow | undefined,
  other: ImportedRow,
) {
  const group = groupOf?.(other.values)
  return one !== undefined && group !== undefined && groupOf?.(one.values) === group
}
