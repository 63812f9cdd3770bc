import { and, eq, sql } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { addresses } from '../../db/schema/addresses.ts'
import { users } from '../../db/schema/auth.ts'
import { notFound } from '../../lib/errors.ts'
import { liveAddress } from './address-book.ts'

const defaultProvince = db
  .select({ provinceId: addresses.provinceId })
  .from(users)
  .innerJoin(addresses, eq(addresses.id, users.defaultAddressId))
  .where(
    and(
      eq(users.id, sql.placeholder('userId')),
      eq(addresses.userId, users.id),
      eq(addresses.isDeleted, false),
    ),
  )
  .prepare()

/**
 * Returns the province of an address, by default the user's default address; undefined without one.
 * @throws 404 for a deleted or unknown address, or that of another user
 */
export async function findShippingProvince(
  userId: number,
  addressId: number | undefined,
): Promise<number | undefined> {
  if (addressId === undefined) return (await defaultProvince.execute({ userId }))[0]?.provinceId
  const [row] = await db
    .select({ provinceId: addresses.provinceId })
    .from(addresses)
    .where(liveAddress(userId, addressId))
  if (!row) throw notFound({ field: 'address' })
  return row.provinceId
}
