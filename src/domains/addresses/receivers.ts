import { sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/mysql-core'
import { addresses, areas } from '../../db/schema/addresses.ts'
import { defineStatement, type StatementExecutor, selectList } from '../../db/statement.ts'

/** The snapshot of an address that an order stores. */
export type Receiver = Readonly<{
  addressId: number
  userId: number
  provinceId: number
  receiver: string
  mobile: string
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

const receiversStatement = defineStatement<{ ids: readonly number[] }>(
  ({ ids }) => sql`select ${selectList(columns)},
      concat(${province.name}, ${city.name}, ${district.name}, ${addresses.place}) as place
    from ${addresses}
    join ${areas} as ${sql.identifier('p')} on ${province.id} = ${addresses.provinceId}
    join ${areas} as ${sql.identifier('c')} on ${city.id} = ${addresses.cityId}
    join ${areas} as ${sql.identifier('d')} on ${district.id} = ${addresses.districtId}
    where ${addresses.id} in (${ids}) and ${addresses.isDeleted} = 0`,
)

/** Returns the live ones of these addresses by id. The caller checks `userId`. */
export async function findReceivers(
  tx: StatementExecutor,
  addressIds: Iterable<number>,
): Promise<Map<number, Receiver>> {
  const rows = await tx.rows<Receiver>(receiversStatement({ ids: [...new Set(addressIds)] }))
  return new Map(rows.map((row) => [row.addressId, row]))
}
