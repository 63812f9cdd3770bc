import type { FaultMode, Faults } from '../faults/faults.ts'

/** What moved: a payment, or a refund when it has a number of its own. */
export type BillItem = Readonly<{
  outTradeNo: string
  tradeNo: string
  subject: string
  amountFen: number
  at: Date
  refund: Readonly<{ outRefundNo: string; refundId: string; status: string }> | undefined
}>

/** `2026-11-23` in Beijing. */
export function beijingDay(date: Date): string {
  return new Date(date.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
}

/** What moved on one day of Beijing, with the differences that are planned as faults. */
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
      const fault = faults.take(gateway, item.outTradeNo, ...modes)
      if (fault === 'bill_missing' || fault === 'bill_missing_refund') return []
      if (fault === 'bill_wrong_amount') return [{ ...item, amountFen: item.amountFen + 1 }]
      if (fault === 'bill_foreign') return [item, foreign(item)]
      return [item]
    })
}

/** A payment that nobody here has asked for. */
function foreign(item: BillItem): BillItem {
  const number = crypto.randomUUID().replaceAll('-', '').slice(0, 20)
  return { ...item, outTradeNo: `foreign${number}`, tradeNo: `${item.tradeNo.slice(0, 8)}${number}` }
}
