import { sql } from 'drizzle-orm'
import { check, int, longtext, mysqlTable, unique, varchar } from 'drizzle-orm/mysql-core'
import { createTime, id, updateTime } from '../columns.ts'
import { areas } from './addresses.ts'

/** Profile of the shop: one row, with the id 1. A text that the shop has not given is empty. */
export const shopProfiles = mysqlTable('tb_shop_profile', {
  id: int('id').primaryKey(),
  createTime: createTime(),
  updateTime: updateTime(),
  name: varchar('name', { length: 50 }).notNull(),
  servicePhone: varchar('service_phone', { length: 40 }).notNull(),
  icpNumber: varchar('icp_number', { length: 50 }).notNull(),
  licenseUrl: varchar('license_url', { length: 300 }).notNull(),
  returnReceiver: varchar('return_receiver', { length: 50 }).notNull(),
  returnPhone: varchar('return_phone', { length: 40 }).notNull(),
  returnProvinceId: int('return_province_id').references(() => areas.id),
  returnCityId: int('return_city_id').references(() => areas.id),
  returnDistrictId: int('return_district_id').references(() => areas.id),
  returnPlace: varchar('return_place', { length: 100 }).notNull(),
})

/** Version of the agreement or of the privacy text. Rows are only added: consents name their versions. */
export const shopTexts = mysqlTable(
  'tb_shop_text',
  {
    id: id(),
    createTime: createTime(),
    kind: varchar('kind', { length: 10 }).notNull().$type<ShopTextKind>(),
    /** From 1. */
    version: int('version').notNull(),
    text: longtext('text').notNull(),
  },
  (t) => [
    // the newest version of each kind, and one named version
    unique('tb_shop_text_version_uniq').on(t.kind, t.version),
    check('tb_shop_text_kind_known', sql`${t.kind} in ('agreement', 'privacy')`),
  ],
)

export type ShopTextKind = 'agreement' | 'privacy'
