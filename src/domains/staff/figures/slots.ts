import { type Column, type SQL, sql } from 'drizzle-orm'

/** Milliseconds of a slot, a quarter of an hour. */
const slotMs = 900_000
export const slotsPerDay = 96

/** Returns the number of the slot that holds a moment, from 1970 in UTC. */
export const slotOf = (moment: Date): number => Math.floor(moment.getTime() / slotMs)

/** Returns the first moment of a slot. */
export const startOfSlot = (slot: number): Date => new Date(slot * slotMs)

/** SQL: the slot of a column that holds a moment. */
export const slotColumn = (column: Column | SQL): SQL =>
  sql`(timestampdiff(minute, '1970-01-01', ${column}) div 15)`

/** Slots from `from` to before `to`. */
export type SlotRange = Readonly<{ from: number; to: number }>

/** SQL condition: a column that holds a moment is in the slots. */
export const momentIn = (column: Column, { from, to }: SlotRange): SQL =>
  sql`(${column} >= ${startOfSlot(from)} and ${column} < ${startOfSlot(to)})`

/** SQL condition: a column that holds a slot is in the slots. */
export const slotIn = (column: Column, { from, to }: SlotRange): SQL =>
  sql`(${column} >= ${from} and ${column} < ${to})`

/** SQL: the number, from 1, of the range between two of `bounds` that a slot is in. @param bounds ascending */
export const rangeOfSlot = (slot: Column | SQL, bounds: readonly number[]): SQL =>
  sql`interval(${slot}, ${sql.raw(bounds.join(','))})`
