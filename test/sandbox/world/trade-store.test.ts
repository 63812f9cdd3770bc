import { afterAll, expect, test } from 'bun:test'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAlipay } from '../../../src/gateways/payments/alipay/gateway.ts'
import { beijingDay } from '../../../src/sandbox/world/payments/bill.ts'
import { readTrades, writeTrades } from '../../../src/sandbox/world/trade-store.ts'
import { Trades } from '../../../src/sandbox/world/wechat/trades.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'
import { startAlipay } from '../../support/vendors/alipay.ts'

const dir = mkdtempSync(join(tmpdir(), 'trades-'))
afterAll(() => rmSync(dir, { recursive: true }))

type Outside = Awaited<ReturnType<typeof startAlipay>>

const newNumber = () => `2026${crypto.randomUUID().replaceAll('-', '').slice(0, 24)}`
const refundOf = (outTradeNo: string, number: string) =>
  ({ outTradeNo, outRefundNo: number, refundFen: 100, totalFen: 6990, reason: '不喜欢' }) as const

async function paid({ alipay, post }: Outside, outTradeNo: string): Promise<void> {
  const expiresAt = new Date(Date.now() + 1_800_000)
  const started = await alipay.start({ outTradeNo, amountFen: 6990, subject: '美多商城', expiresAt })
  if (started.state === 'started') await fetch(started.url)
  expect((await post('/alipay/pay/', { out_trade_no: outTradeNo, notify: false })).status).toBe(200)
}

test('after a restart Alipay knows payments and refunds, and refunds more of a payment', async () => {
  const tradesFile = join(dir, 'made/on/the/way/trades.json')
  const outTradeNo = newNumber()
  const first = await startAlipay(1_000_000, tradesFile)
  await paid(first, outTradeNo)
  expect((await first.alipay.refund(refundOf(outTradeNo, 'one'))).state).toBe('success')
  await first.stop()

  const next = await startAlipay(1_000_000, tradesFile)
  const again = createAlipay(next.settings)
  expect(await again.query(outTradeNo)).toMatchObject({ state: 'paid' })
  expect((await again.refund(refundOf(outTradeNo, 'two'))).state).toBe('success')
  const bill = await again.downloadBill(beijingDay(new Date()))
  expect(bill.state === 'ready' && bill.rows.map(({ kind, amountFen }) => [kind, amountFen])).toEqual([
    ['payment', 6990],
    ['refund', 100],
    ['refund', 100],
  ])
  await next.stop()
})

test('a paid trade is written to the file soon, completely, without a stop', async () => {
  const tradesFile = join(dir, 'soon.json')
  const world = await startAlipay(1_000_000, tradesFile)
  const outTradeNo = newNumber()
  await paid(world, outTradeNo)
  await waitUntil('the trade is written', () =>
    readTrades(tradesFile).alipay.some((each) => each.outTradeNo === outTradeNo && !!each.paidAt),
  )
  expect(readdirSync(dir).filter((name) => name.startsWith('soon.json.'))).toEqual([])
  await world.stop()
})

test('trades of WeChat Pay are found by number, code and refund after a restart; a pending refund completes when it is queried', () => {
  const before = new Trades()
  const at = new Date()
  const expiresAt = new Date(at.getTime() + 60_000)
  const asked = {
    outTradeNo: newNumber(),
    total: 6990,
    description: '美多',
    notifyUrl: 'http://x/',
    expiresAt,
  }
  const trade = before.create(asked)
  Object.assign(trade, { state: 'REFUND', paidAt: at })
  const refund = { outRefundNo: 'r1', refundId: '503', amount: 100, notifyUrl: '', createdAt: at }
  before.addRefund(trade, { ...refund, status: 'PROCESSING', next: 'SUCCESS', heldBack: false })
  const path = join(dir, 'wechat.json')
  writeTrades(path, { alipay: [], wechat: before.all() })
  const after = new Trades(readTrades(path).wechat)
  for (const found of [after.find(asked.outTradeNo), after.findByCode(trade.pr), after.findByRefund('r1')])
    expect(found).toMatchObject({ paidAt: at, expiresAt, state: 'REFUND', total: 6990 })
  expect(after.findByRefund('r1')?.refunds.get('r1')).toMatchObject({ createdAt: at, heldBack: true })
})

test('a missing file means no trades; a file with other content is named in the error', () => {
  const path = join(dir, 'broken.json')
  expect(readTrades(path)).toEqual({ alipay: [], wechat: [] })
  expect(existsSync(path)).toBe(false)
  for (const text of [
    '{"alipay": [',
    'null',
    '[]',
    '5',
    '{"alipay":null,"wechat":[]}',
    '{"alipay":[1],"wechat":[]}',
  ]) {
    writeFileSync(path, text)
    expect(() => readTrades(path)).toThrow(`${path} holds no trades`)
  }
})
