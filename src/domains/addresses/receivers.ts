import type { PipelinedTx } from '../../db/pipelined-transaction.ts'

/** To whom and where an order goes, as it is copied onto the order. */
export type Receiver = Readonly<{
  addressId: number
  userId: number
  provinceId: number
  receiver: string
  mobile: string
  place: string
}>

const receiversSql = `SELECT a.id AS addressId, a.user_id AS userId, a.province_id AS provinceId, a.receiver, a.mobile,
  CONCAT(p.name, c.name, d.name, a.place) AS place
  FROM tb_address a JOIN tb_areas p ON p.id = a.province_id JOIN tb_areas c ON c.id = a.city_id
  JOIN tb_areas d ON d.id = a.district_id WHERE a.id IN (?) AND a.is_deleted = 0`

/** The live ones of these addresses by id; whose they are stands in them. */
export async function findReceivers(
  tx: PipelinedTx,
  addressIds: Iterable<number>,
): Promise<Map<number, Receiver>> {
  const rows = await tx.rows<Receiver>(receiversSql, [[...new Set(addressIds)]])
  return new Map(rows.map((row) => [row.addressId, row]))
}
