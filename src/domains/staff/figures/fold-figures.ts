import { eq, sql } from 'drizzle-orm'
import { db, type Transaction, transaction } from '../../../db/client.ts'
import { lockName } from '../../../db/lock-name.ts'
import { figureProgress, figureSlots } from '../../../db/schema/figures.ts'
import { orders } from '../../../db/schema/orders.ts'
import { payments } from '../../../db/schema/payments.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { failpoint } from '../../../lib/failpoints.ts'
import { foldSlots, listStaleSlots } from './fold-slots.ts'
import { type SlotRange, slotOf, slotsPerDay, startOfSlot } from './slots.ts'

const progressId = 1
/** Every run compares these days: the bills of the last three days may bring payments of that time. */
const recentDays = 4
/** Clocks of servers differ, so a row may lie in the future. */
const futureSlots = 4
/** The first comparison of all slots takes at most this long in one run. */
const buildMs = 10_000
const sweepPauseSeconds = 3_600
/** Above this many stale slots, everything between the first and the last one is computed together. */
const maxRuns = 8

/**
 * Folds what orders and payments have brought since the last run, also rows with an older time that were committed later: it
 * compares the numbers of each slot of the last four days, and those of one earlier day, with the tables. Two processes take turns.
 */
export async function foldFigures(): Promise<void> {
  const startedAt = now()
  const present = slotOf(startedAt)
  const recent = { from: present - recentDays * slotsPerDay, to: present + futureSlots + 1 }
  await transaction((tx) => foldStale(tx, recent))
  const end = performance.now() + buildMs
  let isBuilt: boolean
  do isBuilt = await transaction(sweepDay)
  while (!isBuilt && performance.now() < end)
  if (isBuilt)
    await db.update(figureProgress).set({ asOf: startedAt }).where(eq(figureProgress.id, progressId))
}

let restUntil = 0

/** Folds, unless the run before took long: so one connection works on it for a tenth of the time at most. */
export async function foldFiguresSparingly(): Promise<void> {
  const start = performance.now()
  if (start < restUntil) return
  await foldFigures()
  restUntil = performance.now() + 9 * (performance.now() - start)
}

/** Returns the moment up to which all is folded; undefined before all slots were compared for the first time. */
export async function findFoldMoment(): Promise<Date | undefined> {
  const [row] = await db
    .select({ asOf: figureProgress.asOf })
    .from(figureProgress)
    .where(eq(figureProgress.id, progressId))
  return row?.asOf ?? undefined
}

async function foldStale(tx: Transaction, range: SlotRange): Promise<void> {
  await lockName(tx, 'figures')
  for (const run of runsOf(await listStaleSlots(tx, range))) await foldSlots(tx, run)
  await failpoint('figures:folded')
}

/** Joins slots that follow one another. */
function runsOf(slots: readonly number[]): SlotRange[] {
  const runs: { from: number; to: number }[] = []
  for (const slot of slots) {
    const last = runs.at(-1)
    if (last?.to === slot) last.to++
    else runs.push({ from: slot, to: slot + 1 })
  }
  const [first, last] = [runs[0], runs.at(-1)]
  return first && last && runs.length > maxRuns ? [{ from: first.from, to: last.to }] : runs
}

/** Compares one day of the sweep over all slots. @returns whether all slots were compared at least once */
async function sweepDay(tx: Transaction): Promise<boolean> {
  await lockName(tx, 'figures')
  const [progress] = await tx.select().from(figureProgress).where(eq(figureProgress.id, progressId))
  const { sweepSlot, sweepStart, asOf } = progress ?? { sweepSlot: 0, sweepStart: now(), asOf: null }
  const from = await findUsedSlot(tx, sweepSlot)
  if (from === undefined) {
    const isDue = addSeconds(sweepStart, sweepPauseSeconds) < now()
    if (!progress || isDue) await storeSweep(tx, 0, now(), asOf)
    return true
  }
  await foldStale(tx, { from, to: from + slotsPerDay })
  await storeSweep(tx, from + slotsPerDay, sweepStart, asOf)
  return asOf !== null
}

async function storeSweep(tx: Transaction, sweepSlot: number, sweepStart: Date, asOf: Date | null) {
  const values = { sweepSlot, sweepStart, asOf }
  await tx
    .insert(figureProgress)
    .values({ id: progressId, ...values })
    .onDuplicateKeyUpdate({ set: values })
}

/** Returns the first slot from `slot` on that has an order, a payment or a row; undefined if there is none. */
async function findUsedSlot(tx: Transaction, slot: number): Promise<number | undefined> {
  const from = startOfSlot(slot)
  const least = async (query: Promise<{ first: Date | number | null }[]>) => {
    const [row] = await query
    return row?.first instanceof Date ? slotOf(row.first) : row?.first
  }
  const found = [
    await least(
      tx
        .select({ first: sql<Date | null>`min(${orders.createTime})`.mapWith(orders.createTime) })
        .from(orders)
        .where(sql`${orders.createTime} >= ${from}`),
    ),
    await least(
      tx
        .select({ first: sql<Date | null>`min(${payments.paidAt})`.mapWith(payments.paidAt) })
        .from(payments)
        .where(sql`${payments.paidAt} >= ${from}`),
    ),
    await least(
      tx
        .select({ first: sql<Date | null>`min(${payments.createTime})`.mapWith(payments.createTime) })
        .from(payments)
        .where(sql`${payments.paidAt} is null and ${payments.createTime} >= ${from}`),
    ),
    await least(
      tx
        .select({ first: sql<number | null>`min(${figureSlots.slot})` })
        .from(figureSlots)
        .where(sql`${figureSlots.slot} >= ${slot}`),
    ),
  ].filter((each) => each !== null && each !== undefined)
  return found.length > 0 ? Math.min(...found) : undefined
}
