import { and, eq, isNull } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { addresses, areas } from '../../../db/schema/addresses.ts'
import { defineError } from '../../../lib/errors.ts'
import { provinceUnknown } from '../../promotions/editing/errors.ts'

export const addressUnknown = defineError(
  400,
  'address_unknown',
  '收货地址不存在',
  'This address is unknown',
  'address_id',
)
const placesDiffer = defineError(
  400,
  'invalid_input',
  'address_id 与 province_id 只能填一个',
  'Give either address_id or province_id',
  'province_id',
)

type Place = Readonly<{ address_id?: number | undefined; province_id?: number | undefined }>

/**
 * Finds the province of a simulation: one that is named, or that of an address of any customer. Undefined without a place.
 * @throws 400 address_unknown, province_unknown, invalid_input for both
 */
export async function findProvince({ address_id, province_id }: Place): Promise<number | undefined> {
  if (address_id !== undefined && province_id !== undefined) throw placesDiffer()
  if (address_id !== undefined) {
    const [address] = await db
      .select({ provinceId: addresses.provinceId })
      .from(addresses)
      .where(and(eq(addresses.id, address_id), eq(addresses.isDeleted, false)))
    if (!address) throw addressUnknown()
    return address.provinceId
  }
  if (province_id === undefined) return undefined
  const isProvince = and(eq(areas.id, province_id), isNull(areas.parentId))
  const [province] = await db.select({ id: areas.id }).from(areas).where(isProvince)
  if (!province) throw provinceUnknown()
  return province_id
}
