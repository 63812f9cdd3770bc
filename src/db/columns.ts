import { bigint, customType, datetime, decimal, int } from 'drizzle-orm/mysql-core'
import { now } from '../lib/clock.ts'

/** Auto-incremented primary key. */
export const id = () => int('id').autoincrement().primaryKey()

/** UTC with microseconds in the database, a Date with milliseconds in code. */
export const moment = (name: string) => datetime(name, { mode: 'date', fsp: 6 })

/** Yuan as `DECIMAL(10,2)`, a string such as `"59.97"` in code; `parseFen` converts it to an integer. */
export const money = (name: string) => decimal(name, { precision: 10, scale: 2 })

/** Printable ASCII that another party made, up to `length` characters, case-sensitive. */
export const opaqueText = customType<{ data: string; config: { length: number }; configRequired: true }>({
  dataType: ({ length }) => `varchar(${length}) character set ascii collate ascii_bin`,
})

export const bigId = () => bigint('id', { mode: 'number' }).autoincrement().primaryKey()

export const createTime = () =>
  moment('create_time')
    .notNull()
    .$defaultFn(() => now())

export const updateTime = () =>
  moment('update_time')
    .notNull()
    .$defaultFn(() => now())
    .$onUpdateFn(() => now())
