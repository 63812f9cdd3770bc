import { expect, test } from 'bun:test'
import { inArray } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { paymentIncidents } from '../../../src/db/schema/payments.ts'
import { type Incident, storeIncident } from '../../../src/domains/payments/incidents.ts'

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
