import type { FaultMode, Faults } from '../faults/faults.ts'

/** One row of a bill: a payment, or a refund when `refund` is set. */
export type BillItem = Readonly<{
  outTradeNo: string
  tradeNo: string
  subject: string
  amountFen: number
  /** Charged for a payment, returned for a refund; never negative. */
  feeFen: number
  at: Date
  refund: Readonly<{ outRefundNo: string; refundId: string; status: string }> | undefined
}>

/** Both vendors charge 0.6 %, to the fen. */
const feeOf = (fen: number) => Math.round((fen * 6) / 1_000)

/** Returns what a payment costs and what each of its refunds returns, oldest first: all together, all of it. */
export function feesOf(paidFen: number, refundsFen: readonly number[]): { paid: number; returned: number[] } {
  let left = paidFen
  const returned = refundsFen.map((fen) => {
    const before = feeOf(left)
    left -= fen
    return before - feeOf(left)
  })
  return { paid: feeOf(paidFen), returned }
}

/** The date in Beijing, such as `2026-11-23`. */
export function beijingDay(date: Date): string {
  return new Date(date.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
}

/** Returns the items of one day in Beijing, changed by the planned `bill_…` faults. */
export function applyBillFaults(
  day: string,
  items: readonly BillItem[],
  faults: Faults,
  gateway: 'alipay' | 'wechat',
): BillItem[] {
  return items
    .filter(({ at }) => beijingDay(at) === day)
    .flatMap((item) => {
      const modes: FaultMode[] = item.refund
        ? ['bill_missing_refund']
        : ['bill_missing', 'bill_foreign', 'bill_wrong_amount']
      const fault = faults.consume(gateway, item.outTradeNo, ...modes)
      if (fault === 'bill_missing' || fault === 'bill_missing_refund') return []
      if (fault === 'bill_wrong_amount') return [{ ...item, amountFen: item.amountFen + 1 }]
      if (fault === 'bill_foreign') return [item, foreignPayment(item)]
      return [item]
    })
}

/** A payment that the shop never requested. */
function foreignPayment(item: BillItem): BillItem {
  const number = crypto.randomUUID().replaceAll('-', '').slice(0, 20)
  return { ...item, outTradeNo: `foreign${number}`, tradeNo: `${item.tradeNo.slice(0, 8)}${number}` }
}
