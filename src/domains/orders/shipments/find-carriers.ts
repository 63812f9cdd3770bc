import { count, desc, eq, like, or, sql } from 'drizzle-orm'
import { db, type Transaction } from '../../../db/client.ts'
import { containing } from '../../../db/containing.ts'
import { readPage } from '../../../db/read-page.ts'
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
  const where = keyword ? or(like(carriers.code, pattern), like(carriers.name, pattern)) : undefined
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
 * Finds a carrier by its code, its name or another usual name, in any case. Locks it until the transaction ends: its deletion waits, and
 * finds the parcel that the transaction stores. Lock order: the order before its carrier.
 */
export async function findCarrier(tx: Transaction, codeOrName: string): Promise<Carrier | undefined> {
  const text = codeOrName.trim()
  const code = codeOfName(text)
  const found = await tx
    .select(carrierColumns)
    .from(carriers)
    .where(or(eq(carriers.code, code), eq(carriers.name, text)))
  const named = found.find((carrier) => carrier.code.toUpperCase() === code.toUpperCase()) ?? found[0]
  return named && (await isKept(tx, named.id)) ? named : undefined
}

/** By the id only: a search by names could lock other carriers too. */
async function isKept(tx: Transaction, id: number): Promise<boolean> {
  const rows = await tx.rows(
    sql`select ${carriers.id} from ${carriers} where ${carriers.id} = ${id} lock in share mode`,
  )
  return rows.length > 0
}

/** Returns the code of the carrier that a usual name names; every other text is taken for a code. */
export const codeOfName = (text: string): string =>
  Object.hasOwn(usualNames, text) ? (usualNames[text] as string) : text
