import { asc, inArray } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { categories } from '../../../db/schema/catalog.ts'
import { categoryMisplaced, categoryUnknown } from '../errors.ts'
import { findLockedCategory } from './lock-categories.ts'

const maxLevels = 3

/** A category with all its descendants. */
export type Branch = Readonly<{
  ids: readonly number[]
  /** Levels from the category to its lowest descendant, 1 without children. */
  height: number
  /** 1 for the first level. */
  level: number
}>

const leaf = { ids: [], height: 1 }

/**
 * Locks the parent of a category and checks that the category fits below it. The caller has locked the tree.
 * @returns the level that the category gets
 * @throws 400 category_unknown, category_misplaced
 */
export async function placeBelow(
  tx: Transaction,
  parentId: number | null,
  { ids, height }: Pick<Branch, 'ids' | 'height'> = leaf,
): Promise<number> {
  if (parentId !== null && !(await findLockedCategory(tx, parentId)))
    throw categoryUnknown({ field: 'parent_id' })
  const level = levelOf(await readParents(tx), parentId) + 1
  if (level + height - 1 > maxLevels || (parentId !== null && ids.includes(parentId)))
    throw categoryMisplaced()
  return level
}

/** Reads and locks a category with its descendants. The caller has locked the tree. */
export async function lockBranch(tx: Transaction, id: number): Promise<Branch> {
  const parents = await readParents(tx)
  const ids = [id]
  let height = 0
  for (let row = ids; row.length > 0; height++) {
    row = [...parents].filter(([, parent]) => parent !== null && row.includes(parent)).map(([child]) => child)
    // a cycle in imported rows ends here
    row = row.filter((child) => !ids.includes(child))
    ids.push(...row)
  }
  await tx
    .select({ id: categories.id })
    .from(categories)
    .where(inArray(categories.id, ids))
    .orderBy(asc(categories.id))
    .for('update')
  return { ids, height, level: levelOf(parents, id) }
}

type Parents = ReadonlyMap<number, number | null>

async function readParents(tx: Transaction): Promise<Parents> {
  const rows = await tx.select({ id: categories.id, parentId: categories.parentId }).from(categories)
  return new Map(rows.map(({ id, parentId }) => [id, parentId]))
}

/** 0 for no category. Ends in a cycle of imported rows, too, which is below every level. */
function levelOf(parents: Parents, id: number | null): number {
  let level = 0
  for (let at = id; at !== null && level <= maxLevels; at = parents.get(at) ?? null) level++
  return level
}
