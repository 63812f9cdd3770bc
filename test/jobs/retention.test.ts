import { expect, test } from 'bun:test'
import { Glob } from 'bun'
import { eq, getTableName, is } from 'drizzle-orm'
import { MySqlTable } from 'drizzle-orm/mysql-core'
import { config } from '../../src/config/index.ts'
import { readConfig } from '../../src/config/read-config.ts'
import { retentionVariables } from '../../src/config/schema/retention.ts'
import { sheetVariables } from '../../src/config/schema/sheets.ts'
import { db } from '../../src/db/client.ts'
import { deleteInBatches } from '../../src/db/delete-in-batches.ts'
import { staffSessions } from '../../src/db/schema/credentials.ts'
import { skuDayViews } from '../../src/db/schema/figures.ts'
import { purgeStaffSessions } from '../../src/domains/accounts/credentials/sessions.ts'
import { purgeViews } from '../../src/domains/catalog/views/purge-views.ts'
import { addSeconds, now } from '../../src/lib/clock.ts'
import { ConfigError } from '../../src/lib/config-error.ts'
import { dayOf } from '../../src/lib/time/calendar-days.ts'
import { createStaff } from '../support/factories/staff/staff.ts'

const page = await Bun.file('src/operations/retention.md').text()
const settings = [...Object.keys(retentionVariables), ...Object.keys(sheetVariables)].filter((name) =>
  /_(RETENTION|TTL)$/.test(name),
)
const rows = [...page.matchAll(/^\| .+ \| .+ \| (.+) \| (.+) \|$/gm)].slice(2)

test('the page of operations names every setting', () => {
  const named = rows.flatMap(([, setting = '']) => setting.match(/[A-Z_]{5,}/g) ?? [])
  expect(settings.filter((name) => !named.includes(name))).toEqual([])
})

test('the page of operations names every job that deletes old data, and no other', async () => {
  const start = await Bun.file('src/jobs/start.ts').text()
  const jobs = [...start.matchAll(/startSchedule\('((?:purge|remove)-[\w-]+)'/g)].map(([, name]) => name)
  const named = rows.flatMap(([, , removedBy = '']) => removedBy.match(/(?:purge|remove)-[\w-]+/g) ?? [])
  expect([...new Set(named)].sort()).toEqual((jobs as string[]).sort())
})

test('the page of operations says of every table how long its rows are kept', async () => {
  const files = [...new Glob('*.ts').scanSync('src/db/schema')]
  const modules: Record<string, unknown>[] = await Promise.all(
    files.map((file) => import(`../../src/db/schema/${file}`)),
  )
  const tables = modules.flatMap((module) => Object.values(module)).filter((value) => is(value, MySqlTable))
  const names = [...new Set(tables.map((table) => getTableName(table as MySqlTable)))]
  const named = new Set([...page.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name))
  expect(names.length).toBeGreaterThan(80)
  expect(names.filter((name) => !named.has(name))).toEqual([])
})

const refused: Readonly<Record<string, readonly [tooShort: string, tooLong: string]>> = {
  AUDIT_RETENTION: ['1095d', '36501d'],
  IDEMPOTENCY_RETENTION: ['23h', '31d'],
  MESSAGE_RETENTION: ['3d', '366d'],
  REFRESH_TOKEN_TTL: ['59m', '366d'],
  STOCK_NOTICE_TTL: ['23h', '366d'],
  BROWSE_HISTORY_RETENTION: ['23h', '731d'],
  GUEST_CART_RETENTION: ['23h', '401d'],
  USER_CART_RETENTION: ['29d', '3651d'],
  KNOWN_ADDRESS_RETENTION: ['23h', '366d'],
  SEARCH_WORD_RETENTION: ['7d', '31d'],
  SKU_VIEW_RETENTION: ['1d', '3651d'],
  UNUSED_PICTURE_RETENTION: ['23h', '91d'],
  FAILED_JOB_RETENTION: ['23h', '31d'],
  IMPORT_RETENTION: ['23h', '3651d'],
  IMPORT_FILE_RETENTION: ['59m', '31d'],
  EXPORT_RETENTION: ['59m', '31d'],
}

test('every period has a shortest and a longest value, and the start refuses one outside of them', () => {
  expect(Object.keys(refused).sort()).toEqual(settings.sort())
  for (const [name, values] of Object.entries(refused))
    for (const value of values) {
      expect(() => readConfig({ [name]: value })).toThrow(ConfigError)
      expect(() => readConfig({ [name]: value })).toThrow(`${name}: expected a duration from`)
    }
})

test('a purge deletes any number of rows, and a thousand with each statement', async () => {
  const [left, limits] = [{ rows: 2_500 }, [] as number[]]
  const deleted = await deleteInBatches(async (limit) => {
    limits.push(limit)
    const affectedRows = Math.min(limit, left.rows)
    left.rows -= affectedRows
    return [{ affectedRows }] as never
  })
  expect([deleted, left.rows, limits]).toEqual([2_500, 0, [1_000, 1_000, 1_000]])
})

test('views of a SKU go after their time, more than one statement deletes, and later ones stay', async () => {
  const skuId = 1_900_000_000 + Math.floor(Math.random() * 1_000_000)
  const dayBefore = (seconds: number) => dayOf(addSeconds(now(), -seconds), config.shopTimezone)
  const { skuViewSeconds } = config.retention
  const old = Array.from({ length: 1_200 }, (_, categoryId) => ({
    ...{ day: dayBefore(skuViewSeconds + 86_400), skuId, categoryId: categoryId + 1, views: 1 },
  }))
  const kept = [skuViewSeconds, 0].map((seconds) => ({
    day: dayBefore(seconds),
    skuId,
    categoryId: 1,
    views: 1,
  }))
  await db.insert(skuDayViews).values([...old, ...kept])
  expect(await purgeViews()).toBeGreaterThanOrEqual(old.length)
  const left = await db.select().from(skuDayViews).where(eq(skuDayViews.skuId, skuId))
  await db.delete(skuDayViews).where(eq(skuDayViews.skuId, skuId))
  expect(left.map(({ day }) => day).sort()).toEqual(kept.map(({ day }) => day).sort())
})

test('sessions of staff go when they have ended or were idle too long, and the others stay', async () => {
  const { id: userId } = await createStaff()
  const session = (lastUse: number, expiry: number) => ({
    ...{ userId, generation: 0, isVerified: true, agent: '', address: '', digest: crypto.randomUUID() },
    ...{ lastUseTime: addSeconds(now(), lastUse), expiresAt: addSeconds(now(), expiry) },
  })
  const idle = config.staff.sessionIdleSeconds
  const [ended, unused, kept] = [session(-1, -1), session(-idle - 60, 3_600), session(-idle + 60, 3_600)]
  await db.insert(staffSessions).values([ended, unused, kept])
  await purgeStaffSessions()
  const left = await db.select().from(staffSessions).where(eq(staffSessions.userId, userId))
  expect(left.map(({ digest }) => digest)).toEqual([kept.digest])
})
