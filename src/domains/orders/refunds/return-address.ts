import { findReturnAddress } from '../../shop/find-profile.ts'
import type { NamedReturnAddress } from '../../shop/shop-profile.ts'
import type { RefundRow } from './refund-fields.ts'

/** A refund request as its buyer sees it: `returnAddress` is where the goods go, null unless the shop waits for them. */
export type ShownRefund = RefundRow & Readonly<{ returnAddress: NamedReturnAddress | null }>

const waiting: readonly string[] = ['return_expected', 'returning']

/** Adds the return address of the shop to requests whose goods it waits for. One statement, only if there is such a request. */
export async function withReturnAddress(rows: readonly RefundRow[]): Promise<ShownRefund[]> {
  const isWaiting = ({ status }: RefundRow) => waiting.includes(status)
  const address = rows.some(isWaiting) ? await findReturnAddress() : null
  return rows.map((row) => ({ ...row, returnAddress: isWaiting(row) ? address : null }))
}
