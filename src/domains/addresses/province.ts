import { and, eq } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { addresses } from '../../db/schema/addresses.ts'
import { users } from '../../db/schema/auth.ts'
import { notFound } from '../../lib/errors.ts'
import { liveAddress } from './address-book.ts'

/**
 * The province to which something is sent: that of the address, else of the user's default address, undefined if there
 * is none. @throws 404 for an address that is not there or somebody else's
 */
export async function findProvince(
  userId: number,
  addressId: number | undefined,
): Promise<number | undefined> {
  if (addressId === undefined) return findDefault(userId)
  const [row] = await db
    .select({ provinceId: addresses.provinceId })
    .from(addresses)
    .where(liveAddress(userId, addressId))
  if (!row) throw notFound()
  return row.provinceId
}

async function findDefault(userId: number): Promise<number | undefined> {
  const [row] = await db
    .select({ provinceId: addresses.provinceId })
    .from(users)
    .innerJoin(addresses, eq(addresses.id, users.defaultAddressId))
    .where(and(eq(users.id, userId), liveAddress(userId)))
  return row?.provinceId
}
