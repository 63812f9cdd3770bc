import { sql } from 'drizzle-orm'
import { boolean, check, int, mysqlTable, unique } from 'drizzle-orm/mysql-core'
import { createTime, id, money, updateTime } from '../columns.ts'
import { areas } from './addresses.ts'

/** Freight to a province; the row without a province applies to all others. */
export const freightRules = mysqlTable(
  'tb_freight_rule',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    provinceId: int('province_id').references(() => areas.id),
    fee: money('fee').notNull(),
    /** Amount of goods from which freight is free; null: never. */
    freeFrom: money('free_from'),
    /** False: the shop does not deliver to the province. */
    isDelivered: boolean('is_delivered').notNull().default(true),
  },
  (t) => [
    unique('tb_freight_rule_province_uniq').on(t.provinceId),
    check('tb_freight_rule_fee_not_negative', sql`${t.fee} >= 0`),
    check('tb_freight_rule_free_from_not_negative', sql`${t.freeFrom} >= 0`),
  ],
)
