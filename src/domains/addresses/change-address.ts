import { db } from '../../db/client.ts'
import { addresses } from '../../db/schema/addresses.ts'
import { notFound } from '../../lib/errors.ts'
import { type Address, getAddress, liveAddress } from './address-book.ts'
import type { AddressFields } from './address-fields.ts'
import { findAreaMismatch } from './areas.ts'
import { areaMismatch } from './errors.ts'

/**
 * Replaces every field of an address; an empty title leaves the title unchanged.
 * @throws 400 area_mismatch; 404 for a deleted or unknown address, or that of another user
 */
export async function replaceAddress(userId: number, id: number, fields: AddressFields): Promise<Address> {
  const mismatch = await findAreaMismatch(fields)
  if (mismatch) {
    // 404 takes precedence over 400
    await getAddress(userId, id)
    throw areaMismatch(mismatch)
  }
  const { title, ...rest } = fields
  await update(userId, id, title ? fields : rest)
  return getAddress(userId, id)
}

/** Changes the title of an address. @throws 404 for a deleted or unknown address, or that of another user */
export async function renameAddress(userId: number, id: number, title: string): Promise<void> {
  await update(userId, id, { title })
}

async function update(userId: number, id: number, fields: Partial<AddressFields>): Promise<void> {
  const [result] = await db.update(addresses).set(fields).where(liveAddress(userId, id))
  if (result.affectedRows !== 1) throw notFound()
}
