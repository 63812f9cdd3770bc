import { AppError } from '../../../lib/errors.ts'
import { addToCart } from '../../cart/change-lines.ts'
import { getOwnOrder, linesOf, type OrderLineRow } from '../list-orders.ts'

/** Why a line cannot be bought again, by the error of the cart. */
const reasons = { sku_not_on_sale: 'off_sale', stock_insufficient: 'short', cart_full: 'cart_full' } as const

type MissingLine = Readonly<{
  id: number
  name: string
  reason: (typeof reasons)[keyof typeof reasons]
}>

export type BoughtAgain = Readonly<{
  added: readonly Readonly<{ skuId: number; count: number }>[]
  missing: readonly MissingLine[]
}>

/**
 * Adds the lines of an order to the cart of its buyer, each as a whole. Names the lines that cannot be had.
 * @throws 404 not_found, also for an order of another user
 */
export async function buyAgain(userId: number, orderId: string): Promise<BoughtAgain> {
  await getOwnOrder(userId, orderId)
  const lines = await linesOf([orderId])
  const added: { skuId: number; count: number }[] = []
  const missing: MissingLine[] = []
  for (const line of lines) {
    const refused = await addLine(userId, line)
    if (refused) missing.push(refused)
    else added.push({ skuId: line.skuId, count: line.count })
  }
  return { added, missing }
}

async function addLine(
  userId: number,
  { skuId, count, name }: OrderLineRow,
): Promise<MissingLine | undefined> {
  try {
    await addToCart({ kind: 'user', userId }, { skuId, count, selected: true })
    return undefined
  } catch (error) {
    const reason = error instanceof AppError && reasons[error.code as keyof typeof reasons]
    if (!reason) throw error
    return { id: skuId, name, reason }
  }
}
