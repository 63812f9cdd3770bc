import { and, count, desc, eq, inArray, like, or, sql } from 'drizzle-orm'
import { db, type Executor, type Transaction } from '../../../db/client.ts'
import { containing } from '../../../db/containing.ts'
import { readInBatches } from '../../../db/read-in-batches.ts'
import { isBehind, readPage } from '../../../db/read-page.ts'
import { carriers } from '../../../db/schema/shipments.ts'
import { notFound } from '../../../lib/errors.ts'
import type { KeywordRequest } from '../../../lib/paging.ts'
import { type Carrier, carrierColumns } from './carrier-fields.ts'

/** Other usual names of carriers, by their code. */
const usualNames: Readonly<Record<string, string>> = {
  顺丰: 'SF',
  圆通快递: 'YTO',
  圆通: 'YTO',
  中通速递: 'ZTO',
  中通: 'ZTO',
  申通: 'STO',
  韵达速递: 'YD',
  韵达: 'YD',
  中国邮政: 'EMS',
  邮政: 'EMS',
  京东快递: 'JD',
  京东: 'JD',
}

/** Returns one page of carriers whose code or name contains the keyword, newest first, and how many there are. */
export async function listCarriers({ keyword, ...page }: KeywordRequest) {
  const pattern = containing(keyword)
  const where = and(
    keyword ? or(like(carriers.code, pattern), like(carriers.name, pattern)) : undefined,
    isBehind(page, carriers.id),
  )
  return readPage(
    page,
    db.select(carrierColumns).from(carriers).where(where).orderBy(desc(carriers.id)),
    db.select({ count: count() }).from(carriers).where(where),
  )
}

/** Returns a carrier. @throws 404 not_found */
export async function getCarrier(id: number): Promise<Carrier> {
  const [row] = await db.select(carrierColumns).from(carriers).where(eq(carriers.id, id))
  if (!row) throw notFound()
  return row
}

/**
 * Finds a carrier by its code, its name or another usual name, in any case. Locks it until the transaction ends: its deletion
 * waits, and finds the parcel that the transaction stores. Lock order: the order before its carrier.
 */
export async function findCarrier(tx: Transaction, codeOrName: string): Promise<Carrier | undefined> {
  const named = (await findCarriers(tx, [codeOrName])).get(codeOrName)
  return named && (await isKept(tx, named.id)) ? named : undefined
}

/** By the id only: a search by names could lock other carriers too. */
async function isKept(tx: Transaction, id: number): Promise<boolean> {
  const rows = await tx.rows(
    sql`select ${carriers.id} from ${carriers} where ${carriers.id} = ${id} lock in share mode`,
  )
  return rows.length > 0
}

/** Finds carriers as `findCarrier` does, without a lock. @returns the carriers by the texts that name one */
export async function findCarriers(
  executor: Executor,
  texts: readonly string[],
): Promise<Map<string, Carrier>> {
  const wanted = texts.map((text) => ({ text, name: text.trim(), code: codeOf(text.trim()) }))
  const rows = await readInBatches([...new Set(wanted.flatMap(({ name, code }) => [code, name]))], (some) =>
    executor
      .select(carrierColumns)
      .from(carriers)
      .where(or(inArray(carriers.code, some), inArray(carriers.name, some))),
  )
  const found = new Map<string, Carrier>()
  for (const { text, name, code } of wanted) {
    const carrier = rows.find((row) => isSame(row.code, code)) ?? rows.find((row) => isSame(row.name, name))
    if (carrier) found.set(text, carrier)
  }
  return found
}

/** Compares texts as the collation of the columns does. */
const collator = new Intl.Collator('und', { sensitivity: 'base' })
const isSame = (one: string, other: string) => collator.compare(one, other) === 0

/** The code of the carrier that a usual name names; every other text is taken for a code. */
const codeOf = (text: string): string =>
  Object.hasOwn(usualNames, text) ? (usualNames[text] as string) : text
