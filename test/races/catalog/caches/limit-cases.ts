import { addToCart } from '../../../../src/domains/cart/change-lines.ts'
import { cancelUnpaid } from '../../../../src/domains/orders/lifecycle/cancel-order.ts'
import { createOrder } from '../../../support/factories/orders/orders.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createUser } from '../../../support/factories/users.ts'
import type { CacheCase, PreparedCase } from './case.ts'
import type { MallProcess } from './processes.ts'

const placing = 'orders/placing/place-batch.ts'
const cancelling = 'orders/lifecycle/cancel-order.ts'

/** What the cart says of a line of two pieces of a SKU, of which a user may hold or buy two. */
async function limitCase(
  limits: Parameters<typeof createSku>[0],
  from: 'none' | 'unpaid',
): Promise<PreparedCase> {
  const [user, sku] = [await createUser(), await createSku({ stock: 10, ...limits })]
  const order = from === 'unpaid' && (await createOrder(1, { user, lines: [[sku, 2]] }))
  const fill = () => addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 1, selected: true })
  await fill()
  const read = async (mall: MallProcess) =>
    (await mall.get<{ unavailable: { reason: string } | null }[]>('/cart/', user.token))[0]?.unavailable
      ?.reason
  if (order)
    return {
      read,
      write: () => cancelUnpaid(order.orderId, 'cancelled'),
      before: 'over_limit',
      after: undefined,
    }
  const write = async () => {
    await createOrder(1, { user, lines: [[sku, 1]] })
    await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 2, selected: true })
  }
  return { read, write, before: undefined, after: 'over_limit' }
}

export const limitCases: readonly CacheCase[] = [
  {
    title: 'the limit of unpaid pieces after an order',
    caches: ['unpaid'],
    writer: placing,
    isLocal: true,
    prepare: () => limitCase({ unpaidLimit: 2 }, 'none'),
  },
  {
    title: 'the limit of bought pieces after an order',
    caches: ['purchases:', 'unpaid'],
    writer: placing,
    isLocal: true,
    prepare: () => limitCase({ purchaseLimit: 2 }, 'none'),
  },
  {
    title: 'the limit of unpaid pieces after a cancellation',
    caches: ['unpaid'],
    writer: cancelling,
    isLocal: true,
    prepare: () => limitCase({ unpaidLimit: 2 }, 'unpaid'),
  },
]
