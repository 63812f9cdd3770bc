import { expect, spyOn, test } from 'bun:test'
import { inArray } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { paymentIncidents } from '../../../src/db/schema/payments.ts'
import { type Incident, recordIncident, storeIncident } from '../../../src/domains/payments/incidents.ts'
import { log } from '../../../src/lib/log.ts'
import { countAlerts } from '../../support/database/payment-summary.ts'

test('resolving an incident resolves no other one: not of another difference, trade, order, gateway or kind', async () => {
  const [reference, outTradeNo] = [crypto.randomUUID(), crypto.randomUUID()]
  const incident: Incident = {
    gateway: 'alipay',
    kind: 'bill_difference',
    detail: 'absent_payment',
    reference,
    outTradeNo,
  }
  const others: Incident[] = [
    { ...incident, detail: 'wrong_payment' },
    { ...incident, reference: `${reference}2` },
    { ...incident, outTradeNo: `${outTradeNo}2` },
    { ...incident, gateway: 'wechat' },
    { ...incident, kind: 'payment_foreign' },
  ]
  for (const each of [incident, ...others]) expect(await storeIncident(db, each)).toBe(true)
  expect(await storeIncident(db, { ...incident, isResolved: true })).toBe(false)
  const stored = await db
    .select()
    .from(paymentIncidents)
    .where(inArray(paymentIncidents.reference, [reference, `${reference}2`]))
  expect(stored).toHaveLength(others.length + 1)
  expect(stored.filter(({ isResolved }) => isResolved)).toMatchObject([incident])
})

test('an incident is stored with all it states, numbers cut to their columns, and raises one alert for any number of reports', async () => {
  const [reference, outTradeNo] = [
    `r${crypto.randomUUID()}`.padEnd(150, '1'),
    `o${crypto.randomUUID()}`.padEnd(150, '2'),
  ]
  const incident: Incident = {
    gateway: 'wechat',
    kind: 'bill_difference',
    detail: 'wrong_refund',
    reference,
    outTradeNo,
    amountFen: 0,
    ourFen: 1_234,
    billDate: '2026-01-02',
  }
  const before = countAlerts()
  for (const _ of [1, 2]) await recordIncident(incident)
  expect(countAlerts() - before).toBe(1)
  const stored = () =>
    db
      .select()
      .from(paymentIncidents)
      .where(inArray(paymentIncidents.reference, [reference.slice(0, 100)]))
  expect(await stored()).toMatchObject([
    {
      ...{ gateway: 'wechat', kind: 'bill_difference', detail: 'wrong_refund', billDate: '2026-01-02' },
      ...{ outTradeNo: outTradeNo.slice(0, 64), amount: '0.00', ourAmount: '12.34', isResolved: false },
    },
  ])
  await recordIncident({ ...incident, isResolved: true })
  expect((await stored()).map(({ isResolved }) => isResolved)).toEqual([true])
  expect(countAlerts() - before).toBe(1)
})

test('an incident that reconciliation has resolved already is logged as a warning, and raises no alert', async () => {
  const [reference, outTradeNo] = [crypto.randomUUID(), crypto.randomUUID()]
  const before = countAlerts()
  const warned = spyOn(log, 'warn')
  const found = { gateway: 'alipay', outTradeNo, reference, isResolved: true } as const
  await recordIncident({ ...found, kind: 'bill_difference' })
  expect(warned.mock.calls).toEqual([
    [{ incident: 'bill_difference', ...found }, 'incident resolved by reconciliation'],
  ] as never)
  warned.mockRestore()
  expect(countAlerts()).toBe(before)
  const [stored] = await db
    .select()
    .from(paymentIncidents)
    .where(inArray(paymentIncidents.reference, [reference]))
  expect(stored).toMatchObject({
    isResolved: true,
    amount: null,
    ourAmount: null,
    billDate: null,
    detail: '',
  })
})
