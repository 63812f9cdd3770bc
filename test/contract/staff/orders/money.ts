import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { billChecks, paymentIncidents, payments } from '../../../../src/db/schema/payments.ts'
import { createOrder } from '../../../support/factories/orders/orders.ts'
import type { StaffRow } from '../row.ts'

async function newPayment(): Promise<number> {
  const { orderId } = await createOrder(2)
  const [row] = await db.select({ id: payments.id }).from(payments).where(eq(payments.orderId, orderId))
  return row?.id as number
}

async function newIncident(): Promise<number> {
  const reference = crypto.randomUUID()
  const incident = { gateway: 'alipay', kind: 'payment_foreign', outTradeNo: reference, reference }
  const [row] = await db.insert(paymentIncidents).values(incident).$returningId()
  return row?.id as number
}

/** A bill of Alipay of a separate day, on which the sandbox has no trade. */
async function newBill(): Promise<number> {
  const billDate = newDay()
  const counts = { payments: 0, refunds: 0, differences: 0, repaired: 0 }
  const [row] = await db
    .insert(billChecks)
    .values({ gateway: 'alipay', billDate, ...counts })
    .$returningId()
  return row?.id as number
}

let days = Math.floor(Math.random() * 6_000)
/** A day that no other row uses: a day has one bill of a gateway. */
const newDay = () => new Date(Date.UTC(2005, 0, 1) + ++days * 86_400_000).toISOString().slice(0, 10)

export const moneyRows: readonly StaffRow[] = [
  { operation: 'listPayments', status: 200, call: () => ['/payments/?gateway=alipay&is_applied=true'] },
  { operation: 'getPayment', status: 200, call: async () => [`/payments/${await newPayment()}/`] },
  { operation: 'listIncidents', status: 200, call: () => ['/incidents/?is_resolved=false'] },
  { operation: 'getIncident', status: 200, call: async () => [`/incidents/${await newIncident()}/`] },
  {
    operation: 'resolveIncident',
    status: 200,
    audits: 'incident',
    call: async () => [`/incidents/${await newIncident()}/resolution/`, { body: { reason: '已核对' } }],
  },
  { operation: 'listBills', status: 200, call: () => ['/bills/?gateway=alipay&day=2026-11-23'] },
  { operation: 'getBill', status: 200, call: async () => [`/bills/${await newBill()}/`] },
  {
    operation: 'reconcileBill',
    status: 201,
    audits: 'bill',
    call: () => ['/bills/', { body: { gateway: 'alipay', day: newDay() } }],
  },
  {
    operation: 'repairBill',
    status: 200,
    audits: 'bill',
    call: async () => [`/bills/${await newBill()}/repair/`],
  },
]
