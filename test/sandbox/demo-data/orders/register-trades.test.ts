import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RowDataPacket } from 'mysql2/promise'
import { parseFen } from '../../../../src/lib/money.ts'
import { beijingDay } from '../../../../src/sandbox/world/payments/bill.ts'
import { readTrades } from '../../../../src/sandbox/world/trade-store.ts'
import {
  createIsolatedDatabase,
  type IsolatedDatabase,
  runScript,
} from '../../../support/database/isolated-database.ts'
import { startAlipay } from '../../../support/vendors/alipay.ts'

const dir = mkdtempSync(join(tmpdir(), 'demo-trades-'))
const tradesFile = join(dir, 'trades.json')
let shop: IsolatedDatabase
beforeAll(async () => {
  shop = await createIsolatedDatabase({ isSeeded: true })
  await load()
}, 120_000)
afterAll(async () => {
  await shop.drop()
  rmSync(dir, { recursive: true })
})

// the media folder of the tests holds the pictures already
const load = () =>
  runScript({ DATABASE_URL: shop.url, SANDBOX_TRADES_FILE: tradesFile }, 'src/sandbox/demo-data/load.ts')

async function demoPayments() {
  const [rows] = await shop.connection.query<RowDataPacket[]>(
    'SELECT order_id, amount, paid_at FROM tb_payment ORDER BY paid_at',
  )
  return rows.map(({ order_id, amount, paid_at }) => ({
    orderId: order_id as string,
    fen: parseFen(amount),
    day: beijingDay(paid_at),
  }))
}

test('no bill of a day with demo orders has a discrepancy, and each payment can be refunded', async () => {
  const world = await startAlipay(1_000_000, tradesFile)
  const { settings, alipay } = world
  const env = {
    DATABASE_URL: shop.url,
    ALIPAY_GATEWAY: settings.gateway,
    ALIPAY_APP_ID: settings.appId,
    ALIPAY_SELLER_ID: settings.sellerId,
    ALIPAY_PRIVATE_KEY: settings.privateKey,
    ALIPAY_PUBLIC_KEY: settings.publicKey,
  }
  const paid = await demoPayments()
  expect(paid.length).toBeGreaterThan(5)
  const days = Map.groupBy(paid, ({ day }) => day)
  days.delete(beijingDay(new Date()))
  for (const [day, payments] of days) {
    const { status, output } = await runScript(env, 'src/cli/check-bill.ts', 'alipay', day)
    expect([day, status, output]).toEqual([day, 0, `${payments.length} payments, 0 refunds\n`])
  }
  for (const { orderId, fen } of paid) {
    const asked = { outTradeNo: orderId, outRefundNo: `r${orderId}`, refundFen: fen, totalFen: fen }
    expect(await alipay.refund({ ...asked, reason: '不喜欢' })).toMatchObject({ state: 'success' })
  }
  await world.stop()
}, 60_000)

test('the next start adds no trade twice, and does not change later refunds', async () => {
  const before = readTrades(tradesFile)
  expect(before.alipay.every(({ refunds }) => refunds.size === 1)).toBe(true)
  expect((await load()).status).toBe(0)
  expect(readTrades(tradesFile)).toEqual(before)
}, 60_000)
