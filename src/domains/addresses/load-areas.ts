import { inArray, sql } from 'drizzle-orm'
import { db, type Transaction, transaction } from '../../db/client.ts'
import { areas } from '../../db/schema/addresses.ts'
import { type Division, listDivisions } from './divisions.ts'

const rowsPerStatement = 1000

type Row = typeof areas.$inferSelect

/** How an area of the table differs from the present divisions of China. */
export type AreaChange = Readonly<{
  kind: 'added' | 'renamed' | 'moved' | 'activated' | 'deactivated'
  id: number
  name: string
  /** The name or the parent before the change. */
  before?: string
}>

/**
 * Loads the divisions of China into an empty areas table. Areas of an imported or earlier shop do not change.
 * @returns the number of areas in the table, and whether they were loaded now
 */
export async function loadAreas(): Promise<{ count: number; isLoaded: boolean }> {
  const present = await db.$count(areas)
  if (present > 0) return { count: present, isLoaded: false }
  const divisions = listDivisions().flat()
  await transaction((tx) => upsert(tx, divisions))
  return { count: divisions.length, isLoaded: true }
}

/** Compares the areas table with the present divisions of China. */
export async function compareAreas(): Promise<AreaChange[]> {
  return compare(await db.select().from(areas).orderBy(areas.id))
}

/**
 * Brings the areas table to the present divisions of China, in one transaction. An area that is no division any more becomes
 * inactive, because addresses may refer to it.
 * @returns what changed
 */
export async function updateAreas(): Promise<AreaChange[]> {
  return transaction(async (tx) => {
    const changes = compare(await tx.select().from(areas).orderBy(areas.id).for('update'))
    const isKind =
      (wanted: AreaChange['kind']) =>
      ({ kind }: AreaChange) =>
        kind === wanted
    const removed = changes.filter(isKind('deactivated')).map(({ id }) => id)
    const changed = new Set(changes.map(({ id }) => id))
    await upsert(
      tx,
      listDivisions()
        .flat()
        .filter(({ id }) => changed.has(id)),
    )
    for (const ids of chunks(removed))
      await tx.update(areas).set({ isActive: false }).where(inArray(areas.id, ids))
    return changes
  })
}

function compare(rows: readonly Row[]): AreaChange[] {
  const divisions = new Map(
    listDivisions()
      .flat()
      .map((division) => [division.id, division]),
  )
  const present = new Set(rows.map(({ id }) => id))
  const added = [...divisions.values()].filter(({ id }) => !present.has(id))
  return [
    ...added.map(({ id, name }): AreaChange => ({ kind: 'added', id, name })),
    ...rows.flatMap((row) => compareRow(row, divisions.get(row.id))),
  ]
}

function compareRow({ id, name, parentId, isActive }: Row, division: Division | undefined): AreaChange[] {
  if (!division) return isActive ? [{ kind: 'deactivated', id, name }] : []
  const changes: (AreaChange | false)[] = [
    division.name !== name && { kind: 'renamed', id, name: division.name, before: name },
    division.parentId !== parentId && { kind: 'moved', id, name: division.name, before: String(parentId) },
    !isActive && { kind: 'activated', id, name: division.name },
  ]
  return changes.filter((change) => change !== false)
}

/** Writes divisions, provinces first, since an area refers to its parent. */
async function upsert(tx: Transaction, divisions: readonly Division[]): Promise<void> {
  for (const rows of chunks(divisions))
    await tx
      .insert(areas)
      .values(rows)
      .onDuplicateKeyUpdate({
        set: {
          name: sql`values(${areas.name})`,
          parentId: sql`values(${areas.parentId})`,
          isActive: true,
        },
      })
}

function* chunks<T>(all: readonly T[]): Generator<T[]> {
  for (let from = 0; from < all.length; from += rowsPerStatement)
    yield all.slice(from, from + rowsPerStatement)
}
