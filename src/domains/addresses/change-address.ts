import { db } from '../../db/client.ts'
import { addresses } from '../../db/schema/addresses.ts'
import { notFound } from '../../lib/errors.ts'
import { type Address, getAddress, liveAddress } from './address-book.ts'
import type { AddressFields } from './address-fields.ts'
import { findAreaMismatch } from './areas.ts'
import { areaMismatch } from './errors.ts'

/**
 * Writes an address anew, every field of it; an empty title leaves the one that is there.
 * @throws 400 area_mismatch; 404 when the address is deleted, unknown or somebody else's
 */
export async function replaceAddress(userId: number, id: number, fields: AddressFields): Promise<Address> {
  const misplaced = await findAreaMismatch(fields)
  if (misplaced) {
    await getAddress(userId, id)
    throw areaMismatch(misplaced)
  }
  const { title, ...rest } = fields
  await update(userId, id, title ? fields : rest)
  return getAddress(userId, id)
}

/** Gives an address another title. @throws 404 when the address is deleted, unknown or somebody else's */
export async function renameAddress(userId: number, id: number, title: string): Promise<void> {
  await update(userId, id, { title })
}

async function update(userId: number, id: number, fields: Partial<AddressFields>): Promise<void> {
  const [result] = await db.update(addresses).set(fields).where(liveAddress(userId, id))
  if (result.affectedRows !== 1) throw notFound()
}
