import { sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/mysql-core'
import { addresses, areas } from '../../db/schema/addresses.ts'
import { defineStatement, type StatementExecutor, selectList } from '../../db/statement.ts'
import { type AreaNames, parcelText } from './area-names.ts'

/** The snapshot of an address that an order stores. */
export type Receiver = Readonly<{
  addressId: number
  userId: number
  provinceId: number
  receiver: string
  mobile: string
  /** The text for the parcel: areas and place. */
  place: string
}>

const columns = {
  addressId: addresses.id,
  userId: addresses.userId,
  provinceId: addresses.provinceId,
  receiver: addresses.receiver,
  mobile: addresses.mobile,
}
const [province, city, district] = [alias(areas, 'p'), alias(areas, 'c'), alias(areas, 'd')]

type Row = Receiver & AreaNames

const receiversStatement = defineStatement<{ ids: readonly number[] }>(
  ({ ids }) => sql`select ${selectList(columns)},
      ${province.name} as province, ${city.name} as city, ${district.name} as district, ${addresses.place} as place
    from ${addresses}
    join ${areas} as ${sql.identifier('p')} on ${province.id} = ${addresses.provinceId}
    join ${areas} as ${sql.identifier('c')} on ${city.id} = ${addresses.cityId}
    join ${areas} as ${sql.identifier('d')} on ${district.id} = ${addresses.districtId}
    where ${addresses.id} in (${ids}) and ${addresses.isDeleted} = 0`,
)

/** Returns the live ones of these addresses by id. The caller checks `userId`. */
export async function findReceivers(
  tx: Pick<StatementExecutor, 'rows'>,
  addressIds: Iterable<number>,
): Promise<Map<number, Receiver>> {
  const rows = await tx.rows<Row>(receiversStatement({ ids: [...new Set(addressIds)] }))
  return new Map(
    rows.map(({ province, city, district, ...row }) => {
      const place = parcelText({ province, city, district }, row.place)
      return [row.addressId, { ...row, place }]
    }),
  )
}
