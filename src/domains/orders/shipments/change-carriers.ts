import { and, eq, ne, or } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { lockName } from '../../../db/lock-name.ts'
import { carriers, shipments } from '../../../db/schema/shipments.ts'
import { notFound } from '../../../lib/errors.ts'
import { definedMembers } from '../../../lib/values/defined-members.ts'
import { type Carrier, carrierColumns, carrierFields } from './carrier-fields.ts'
import { carrierCodeTaken, carrierInUse, carrierNameTaken, numberPatternInvalid } from './errors.ts'
import { isNumberPattern } from './tracking-number.ts'

export type NewCarrier = Omit<Carrier, 'id'>
type CarrierChange = Readonly<{ [Name in keyof NewCarrier]?: NewCarrier[Name] | undefined }>

/**
 * Stores a carrier.
 * @throws 400 carrier_code_taken, carrier_name_taken, number_pattern_invalid
 */
export async function createCarrier(carrier: NewCarrier, inTransaction?: InTransaction): Promise<Carrier> {
  refuseBadPattern(carrier)
  return transaction(async (tx) => {
    await refuseTaken(tx, carrier)
    const [row] = await tx.insert(carriers).values(carrier).$returningId()
    const { id } = row as { id: number }
    await inTransaction?.(tx, { object: `carrier:${id}`, before: null, after: carrierFields(carrier) })
    return { id, ...carrier }
  })
}

/**
 * Updates a carrier; a field that is undefined keeps its value. Parcels that were sent keep the name of the carrier.
 * @throws 404 not_found; 400 carrier_code_taken, carrier_name_taken, number_pattern_invalid
 */
export async function updateCarrier(
  id: number,
  change: CarrierChange,
  inTransaction?: InTransaction,
): Promise<Carrier> {
  refuseBadPattern(change)
  return transaction(async (tx) => {
    await lockName(tx, 'carriers')
    const before = await lockCarrier(tx, id)
    const after = { ...before, ...definedMembers(change) }
    await refuseTaken(tx, after, id)
    const { id: _, ...columns } = after
    await tx.update(carriers).set(columns).where(eq(carriers.id, id))
    await inTransaction?.(tx, {
      object: `carrier:${id}`,
      before: carrierFields(before),
      after: carrierFields(after),
    })
    return after
  })
}

/**
 * Deletes a carrier that no parcel has.
 * @throws 404 not_found; 409 carrier_in_use
 */
export async function deleteCarrier(id: number, inTransaction?: InTransaction): Promise<void> {
  await transaction(async (tx) => {
    const before = await lockCarrier(tx, id)
    const [used] = await tx
      .select({ id: shipments.id })
      .from(shipments)
      .where(eq(shipments.carrierId, id))
      .limit(1)
    if (used) throw carrierInUse()
    await tx.delete(carriers).where(eq(carriers.id, id))
    await inTransaction?.(tx, { object: `carrier:${id}`, before: carrierFields(before), after: null })
  })
}

/** A parcel that is being stored share-locks its carrier, so a deletion waits for it. */
async function lockCarrier(tx: Transaction, id: number): Promise<Carrier> {
  const [row] = await tx.select(carrierColumns).from(carriers).where(eq(carriers.id, id)).for('update')
  if (!row) throw notFound()
  return row
}

function refuseBadPattern({ numberPattern }: CarrierChange): void {
  if (numberPattern && !isNumberPattern(numberPattern)) throw numberPatternInvalid()
}

/** A parcel names its carrier by code or by name, so a code is no name of another carrier either. */
async function refuseTaken(tx: Transaction, { code, name }: NewCarrier, exceptId = 0): Promise<void> {
  await lockName(tx, 'carriers')
  const others = await tx
    .select({ code: carriers.code, name: carriers.name })
    .from(carriers)
    .where(
      and(
        ne(carriers.id, exceptId),
        or(
          eq(carriers.code, code),
          eq(carriers.name, code),
          eq(carriers.code, name),
          eq(carriers.name, name),
        ),
      ),
    )
  const uses = (text: string) =>
    others.some((other) => [other.code, other.name].some((each) => sameText(each, text)))
  if (uses(code)) throw carrierCodeTaken()
  if (others.length > 0) throw carrierNameTaken()
}

const sameText = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()
