import { sql } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { queryRows } from '../../db/pipelined-transaction.ts'
import { addresses } from '../../db/schema/addresses.ts'
import { users } from '../../db/schema/auth.ts'
import { defineStatement } from '../../db/statement.ts'
import { createBatchLoader } from '../../lib/cache/batch-loader.ts'
import { notFound } from '../../lib/errors.ts'
import { liveAddress } from './address-book.ts'

const defaultProvinces = defineStatement<{ userIds: readonly number[] }>(
  ({ userIds }) => sql`select ${users.id} as userId, ${addresses.provinceId} as provinceId from ${users}
    join ${addresses} on ${addresses.id} = ${users.defaultAddressId} and ${addresses.userId} = ${users.id}
    where ${users.id} in (${userIds}) and ${addresses.isDeleted} = 0`,
)

const usersPerStatement = 256
const loadDefaultProvince = createBatchLoader(readDefaultProvinces, usersPerStatement)

/**
 * Returns the province of an address, by default the user's default address; undefined without one. One
 * statement reads the default addresses of concurrent callers.
 * @throws 404 for a deleted or unknown address, or that of another user
 */
export async function findShippingProvince(
  userId: number,
  addressId: number | undefined,
): Promise<number | undefined> {
  if (addressId === undefined) return loadDefaultProvince(userId)
  const [row] = await db
    .select({ provinceId: addresses.provinceId })
    .from(addresses)
    .where(liveAddress(userId, addressId))
  if (!row) throw notFound({ field: 'address' })
  return row.provinceId
}

async function readDefaultProvinces(userIds: readonly number[]): Promise<Map<number, number>> {
  const rows = await queryRows<{ userId: number; provinceId: number }>(defaultProvinces({ userIds }))
  return new Map(rows.map(({ userId, provinceId }) => [userId, provinceId]))
}
