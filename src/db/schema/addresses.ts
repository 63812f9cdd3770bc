import { type AnyMySqlColumn, boolean, index, int, mysqlTable, varchar } from 'drizzle-orm/mysql-core'
import { createTime, id, updateTime } from '../columns.ts'
import { users } from './auth.ts'

/** Provinces, cities and districts; the key is the six-digit administrative code. */
export const areas = mysqlTable(
  'tb_areas',
  {
    id: int('id').primaryKey(),
    name: varchar('name', { length: 20 }).notNull(),
    parentId: int('parent_id').references((): AnyMySqlColumn => areas.id),
    /** False for an area that was abolished: old addresses show it, new ones cannot choose it. */
    isActive: boolean('is_active').notNull().default(true),
  },
  (t) => [index('tb_areas_by_parent').on(t.parentId)],
)

export const addresses = mysqlTable(
  'tb_address',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    userId: int('user_id')
      .notNull()
      .references((): AnyMySqlColumn => users.id),
    title: varchar('title', { length: 20 }).notNull(),
    receiver: varchar('receiver', { length: 50 }).notNull(),
    provinceId: int('province_id')
      .notNull()
      .references(() => areas.id),
    cityId: int('city_id')
      .notNull()
      .references(() => areas.id),
    districtId: int('district_id')
      .notNull()
      .references(() => areas.id),
    place: varchar('place', { length: 100 }).notNull(),
    /** Eleven digits of the mainland, or E.164 of Hong Kong, Macau or Taiwan: `+85291234567`. */
    mobile: varchar('mobile', { length: 20 }).notNull(),
    tel: varchar('tel', { length: 30 }).notNull().default(''),
    email: varchar('email', { length: 254 }).notNull().default(''),
    postalCode: varchar('postal_code', { length: 6 }).notNull().default(''),
    isDeleted: boolean('is_deleted').notNull().default(false),
  },
  (t) => [
    // GET /addresses/: the live addresses of one user, newest first
    index('tb_address_list').on(t.userId, t.isDeleted, t.id),
  ],
)
