import { afterAll, beforeAll, expect, test } from 'bun:test'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RowDataPacket } from 'mysql2/promise'
import type { Trade } from '../../src/sandbox/world/alipay/trades.ts'
import { beijingDay } from '../../src/sandbox/world/payments/bill.ts'
import { writeTrades } from '../../src/sandbox/world/trade-store.ts'
import { createIsolatedDatabase, type IsolatedDatabase } from '../support/database/isolated-database.ts'
import { orderRow, placedRow } from '../support/factories/orders/order-rows.ts'
import { runScript } from '../support/processes/child-process.ts'
import { startAlipay } from '../support/vendors/alipay.ts'
import { withoutShopLine } from './shop-line.ts'

const today = beijingDay(new Date())
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)
const [yesterday, before] = [beijingDay(daysAgo(1)), beijingDay(daysAgo(2))]
const [first, second] = ['202603010000000000000000000001', '202603010000000000000000000002'] as const
const tradesFile = join(tmpdir(), `bill-trades-${crypto.randomUUID()}.json`)
writeTrades(tradesFile, { alipay: [paidTrade(first, daysAgo(1)), paidTrade(second, daysAgo(2))], wechat: [] })

const outside = await startAlipay(1_000_000, tradesFile)
const { settings } = outside
let shop: IsolatedDatabase

beforeAll(async () => {
  shop = await createIsolatedDatabase()
  await shop.connection.query('SET FOREIGN_KEY_CHECKS = 0')
}, 60_000)
afterAll(async () => {
  await Promise.all([shop.drop(), outside.stop()])
  rmSync(tradesFile, { force: true })
})

async function check(args: readonly string[], env: Record<string, string> = {}) {
  const { status, output, errors } = await runScript(
    {
      DATABASE_URL: shop.url,
      ALIPAY_GATEWAY: settings.gateway,
      ALIPAY_APP_ID: settings.appId,
      ALIPAY_SELLER_ID: settings.sellerId,
      ALIPAY_PRIVATE_KEY: settings.privateKey,
      ALIPAY_PUBLIC_KEY: settings.publicKey,
      ...env,
    },
    'src/cli/check-bill.ts',
    ...args,
  )
  return { status, said: (output + withoutShopLine(errors)).trim() }
}

/** Creates an unpaid order that was paid at Alipay without a notification. @returns the number of the trade */
async function paidInSilence(orderId: string): Promise<string> {
  await shop.connection.query(`${orderRow(orderId, 1)}; ${placedRow(orderId)}`)
  return tradeNoOf(orderId)
}

function paidTrade(outTradeNo: string, paidAt: Date): Trade {
  return {
    outTradeNo,
    tradeNo: tradeNoOf(outTradeNo),
    totalAmount: '69.90',
    paidAmount: '69.90',
    subject: '美多商城',
    returnUrl: 'http://127.0.0.1:1/',
    notifyUrl: 'http://127.0.0.1:1/',
    createdAt: paidAt,
    expiresAt: paidAt,
    paidAt,
    status: 'TRADE_SUCCESS',
    refunds: new Map(),
  }
}

function tradeNoOf(orderId: string): string {
  return `20260301${orderId.slice(-20)}`
}

const payments = async () => {
  const [rows] = await shop.connection.query<RowDataPacket[]>(
    `SELECT p.order_id, p.trade_id, p.amount, o.status FROM tb_payment p JOIN tb_order_info o USING (order_id) ORDER BY p.id`,
  )
  return rows.map(({ order_id, trade_id, amount, status }) => [order_id, trade_id, amount, status])
}

test('a day without a bill, an unfinished day, an unavailable or unconfigured gateway, and wrong arguments exit with 2', async () => {
  const usage = /^usage: bun src\/cli\/check-bill\.ts <alipay\|wechat> <yyyy-mm-dd>\n/
  type Case = [readonly string[], Record<string, string>, string | RegExp]
  const cases: Case[] = [
    [['alipay', '2020-01-01'], {}, 'alipay has no bill for 2020-01-01'],
    [['alipay', yesterday], { ALIPAY_APP_ID: '' }, /^gateway_not_configured: [^\n]+$/],
    [
      ['alipay', yesterday],
      { ALIPAY_GATEWAY: 'http://127.0.0.1:1/gateway.do' },
      /^gateway_unavailable: [^\n]+$/,
    ],
    [[], {}, usage],
    [['paypal', today], {}, usage],
    [['alipay'], {}, usage],
    [['alipay', 'yesterday'], {}, usage],
    ...[today, '2999-01-01', '2026-13-45', '2026-02-30'].map(
      (day): Case => [['alipay', day], {}, `${day} is not a past day (Beijing)`],
    ),
  ]
  const results = await Promise.all(cases.map(([args, env]) => check(args, env)))
  for (const [i, [args, , said]] of cases.entries())
    expect([args, results[i]]).toEqual([
      args,
      { status: 2, said: typeof said === 'string' ? said : expect.stringMatching(said) },
    ])
})

test('a payment without a notification is applied with exit status 0; the same bill again reports nothing', async () => {
  const tradeNo = await paidInSilence(first)
  expect(await check(['alipay', yesterday])).toEqual({
    status: 0,
    said: `1 payments, 0 refunds\nrepaired\tunknown_payment\torder ${first}\t${tradeNo}\tbill 69.90\tbooks none`,
  })
  expect(await payments()).toEqual([[first, tradeNo, '69.90', 2]])
  expect(await check(['alipay', yesterday])).toEqual({ status: 0, said: '1 payments, 0 refunds' })
})

test('a payment that the gateway does not confirm stays open, is reported, and the command exits with 1', async () => {
  const orderId = second
  const tradeNo = await paidInSilence(orderId)
  await check(['alipay', before])
  await outside.fault('bill_foreign', orderId)
  const foreign = await check(['alipay', before])
  expect(foreign).toEqual({
    status: 1,
    said: expect.stringMatching(
      /^2 payments, 0 refunds\nOPEN\tunknown_payment\torder foreign\w+\t\w+\tbill 69\.90\tbooks none$/,
    ),
  })
  await outside.fault('bill_wrong_amount', orderId)
  expect(await check(['alipay', before])).toEqual({
    status: 1,
    said: `1 payments, 0 refunds\nOPEN\twrong_payment\torder ${orderId}\t${tradeNo}\tbill 69.91\tbooks 69.90`,
  })
  expect((await payments()).at(-1)).toEqual([orderId, tradeNo, '69.90', 2])
})
