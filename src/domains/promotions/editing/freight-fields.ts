import type { Fields } from '../../../db/in-transaction.ts'
import type { FreightColumns } from '../stored-rules.ts'

/** Freight to a province; without one, to all provinces that have no rule. `province` is its name. */
export type FreightRecord = Readonly<FreightColumns & { id: number; province: string | null }>

export type NewFreightRule = Omit<FreightRecord, 'id' | 'province'>

/** Returns the fields of a freight rule that people edit, by their names on the wire. */
export function freightFields({ provinceId, fee, freeFrom, isDelivered }: NewFreightRule): Fields {
  return { province_id: provinceId, fee, free_from: freeFrom, is_delivered: isDelivered }
}
