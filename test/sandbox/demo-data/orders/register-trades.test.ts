import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RowDataPacket } from 'mysql2/promise'
import { createWechatPay } from '../../../../src/gateways/payments/wechat-pay/gateway.ts'
import { parseFen } from '../../../../src/lib/money.ts'
import { beijingDay } from '../../../../src/sandbox/world/payments/bill.ts'
import { readTrades } from '../../../../src/sandbox/world/trade-store.ts'
import { createIsolatedDatabase, type IsolatedDatabase } from '../../../support/database/isolated-database.ts'
import { runScript } from '../../../support/processes/child-process.ts'
import { startAlipay } from '../../../support/vendors/alipay.ts'
import { account, certificate, merchant, wechat } from '../../../support/vendors/wechat-account.ts'

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
  runScript(
    { DATABASE_URL: shop.url, SANDBOX_TRADES_FILE: tradesFile, SANDBOX_DEMO_ORDERS: '400' },
    'src/sandbox/demo-data/load.ts',
  )

async function demoPayments() {
  const [rows] = await shop.connection.query<RowDataPacket[]>(
    'SELECT order_id, gateway, amount, paid_at FROM tb_payment ORDER BY paid_at',
  )
  return rows.map(({ order_id, gateway, amount, paid_at }) => ({
    orderId: order_id as string,
    gateway: gateway as 'alipay' | 'wechat',
    fen: parseFen(amount),
    day: beijingDay(paid_at),
  }))
}

test('the sandbox knows every demo payment with its amount and day', async () => {
  const { alipay, wechat } = readTrades(tradesFile)
  const dayOf = (paidAt: Date | undefined) => paidAt && beijingDay(paidAt)
  const known = [
    ...alipay.map(({ outTradeNo, paidAmount, paidAt }) => [
      'alipay',
      outTradeNo,
      parseFen(paidAmount),
      dayOf(paidAt),
    ]),
    ...wechat.map(({ outTradeNo, paidTotal, paidAt }) => ['wechat', outTradeNo, paidTotal, dayOf(paidAt)]),
  ]
  const paid = (await demoPayments()).map(({ orderId, gateway, fen, day }) => [gateway, orderId, fen, day])
  expect(paid.length).toBeGreaterThan(100)
  expect(known.sort()).toEqual(paid.sort())
})

for (const gateway of ['alipay', 'wechat'] as const)
  test(`${gateway}: the bills of an old day and of yesterday have no discrepancy, and old payments can be refunded`, async () => {
    const world = await startAlipay(1_000_000, tradesFile)
    const env = { DATABASE_URL: shop.url, ...accounts(world) }
    const paid = (await demoPayments()).filter((payment) => payment.gateway === gateway)
    const days = Map.groupBy(paid, ({ day }) => day)
    days.delete(beijingDay(new Date()))
    const all = [...days.keys()].sort()
    for (const day of [all[0], all[Math.floor(all.length / 2)], all.at(-1)] as string[]) {
      const payments = days.get(day) ?? []
      const { status, output } = await runScript(env, 'src/cli/check-bill.ts', gateway, day)
      expect([day, status, output]).toEqual([day, 0, `${payments.length} payments, 0 refunds\n`])
      for (const { orderId, fen } of payments) {
        const asked = { outTradeNo: orderId, outRefundNo: `r${orderId}`, refundFen: fen, totalFen: fen }
        const refunded = await gatewayOf(gateway, world).refund({ ...asked, reason: '不喜欢' })
        expect(['success', 'processing']).toContain(refunded.state)
      }
    }
    await world.stop()
  }, 60_000)

type World = Awaited<ReturnType<typeof startAlipay>>

function gatewayOf(name: 'alipay' | 'wechat', { alipay, base }: World) {
  if (name === 'alipay') return alipay
  return createWechatPay({
    ...account,
    baseUrl: `${base}/wechat`,
    certificate,
    privateKey: merchant.privateKey,
    publicKey: wechat.publicKey,
    notifyUrl: 'http://127.0.0.1:1/payment/wechat/notify/',
  })
}

function accounts({ settings, base }: World): Record<string, string> {
  return {
    ALIPAY_GATEWAY: settings.gateway,
    ALIPAY_APP_ID: settings.appId,
    ALIPAY_SELLER_ID: settings.sellerId,
    ALIPAY_PRIVATE_KEY: settings.privateKey,
    ALIPAY_PUBLIC_KEY: settings.publicKey,
    WECHAT_PAY_BASE_URL: `${base}/wechat`,
    WECHAT_PAY_MCH_ID: account.mchId,
    WECHAT_PAY_APP_ID: account.appId,
    WECHAT_PAY_CERTIFICATE: certificate,
    WECHAT_PAY_PRIVATE_KEY: merchant.privateKey,
    WECHAT_PAY_PUBLIC_KEY: wechat.publicKey,
    WECHAT_PAY_PUBLIC_KEY_ID: account.publicKeyId,
    WECHAT_PAY_API_V3_KEY: account.apiV3Key,
  }
}

test('the next start adds no trade twice, and does not change later refunds', async () => {
  const before = readTrades(tradesFile)
  for (const trades of [before.alipay, before.wechat])
    expect(trades.filter(({ refunds }) => refunds.size === 1).length).toBeGreaterThan(2)
  expect((await load()).status).toBe(0)
  expect(readTrades(tradesFile)).toEqual(before)
}, 60_000)
