import type { Ledger } from '../load/acknowledged.ts'

type Report = Readonly<{ paid: string; refunds: readonly { amount: string; state: string }[] }>

/**
 * Counts the payments and refunds that the gateway's own ledger lacks or has twice.
 * @param sandbox origin of the sandbox
 */
export async function compareTrades(sandbox: string, ledger: Ledger): Promise<Record<string, number>> {
  const refunded = new Set(
    ledger.refunds.filter(({ id }) => ledger.approved.includes(id)).map((each) => each.orderId),
  )
  const found = {
    'trades not paid': 0,
    'refunds missing at the gateway': 0,
    'refunds doubled at the gateway': 0,
  }
  for (const orderId of ledger.paid) {
    const response = await fetch(`${sandbox}/trades?out_trade_no=${orderId}`)
    const { alipay } = (await response.json()) as { alipay: Report | null }
    if (!alipay || alipay.paid === '0.00') found['trades not paid']++
    const total = (alipay?.refunds ?? []).reduce((sum, { amount }) => sum + Number(amount), 0)
    if (refunded.has(orderId) && total === 0) found['refunds missing at the gateway']++
    if (total > Number(alipay?.paid ?? 0) + 0.001) found['refunds doubled at the gateway']++
  }
  return found
}
