import { addToCart } from '../../../../src/domains/cart/change-lines.ts'
import { cancelUnpaid } from '../../../../src/domains/orders/lifecycle/cancel-order.ts'
import { requestRefund } from '../../../../src/domains/orders/refunds/request-refund.ts'
import { approveRefund } from '../../../../src/domains/payments/refunds/answer-refund-request.ts'
import { createOrder, payOrder, type TestOrder } from '../../../support/factories/orders.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createUser } from '../../../support/factories/users.ts'
import type { CacheCase, PreparedCase } from './case.ts'
import type { MallProcess } from './processes.ts'
import { createCart, createKnownSku } from './sku-cases.ts'

const placing = 'orders/placing/place-batch.ts'
const cancelling = 'orders/lifecycle/cancel-order.ts'

type Read = (mall: MallProcess) => Promise<unknown>
const stockOnPage =
  (sku: number): Read =>
  async (mall) =>
    (await mall.get<{ stock: number }>(`/skus/${sku}/`)).stock

/** The stock of an order's SKU on its page, before and after a verb returns the two pieces of an order or takes them. */
async function stockCase(
  status: number,
  write: (order: TestOrder) => Promise<unknown>,
): Promise<PreparedCase> {
  const order = await createOrder(status, { lines: [[await createSku({ stock: 10 }), 2]] })
  const isHeld = status < 6
  return {
    read: stockOnPage(order.sku),
    write: () => write(order),
    before: isHeld ? 8 : 10,
    after: isHeld ? 10 : 8,
  }
}

async function cancelWhole({ user, orderId }: TestOrder): Promise<void> {
  const { id } = await requestRefund({
    userId: user.id,
    orderId,
    reason: '不想要了',
    amountFen: undefined,
    lines: undefined,
    idempotencyKey: undefined,
  })
  await approveRefund(id)
}

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

export const orderCases: readonly CacheCase[] = [
  {
    title: 'the stock on the page after a sale',
    caches: ['sku:'],
    writer: placing,
    isQueued: true,
    prepare: async () => {
      const sku = await createSku({ stock: 10 })
      return {
        read: stockOnPage(sku),
        write: () => createOrder(1, { lines: [[sku, 2]] }),
        before: 10,
        after: 8,
      }
    },
  },
  {
    title: 'the stock in the cart after a sale',
    caches: ['sku'],
    writer: placing,
    isQueued: true,
    prepare: async () => {
      const sku = await createSku({ stock: 10 })
      const user = await createCart(sku)
      return {
        read: async (mall) => (await mall.get<{ stock: number }[]>('/cart/', user.token))[0]?.stock,
        write: () => createOrder(1, { lines: [[sku, 2]] }),
        before: 10,
        after: 8,
      }
    },
  },
  {
    title: 'the order of the best sellers after a sale',
    caches: ['hot:', 'ids:'],
    writer: placing,
    isQueued: true,
    prepare: async () => {
      const { sku: first, categoryId } = await createKnownSku()
      const { sku: second } = await createKnownSku({ categoryId })
      return {
        read: async (mall) =>
          (await mall.get<{ id: number }[]>(`/categories/${categoryId}/hotskus/`)).map(({ id }) => id),
        write: () => createOrder(1, { lines: [[first, 2]] }),
        before: [second, first],
        after: [first, second],
      }
    },
  },
  {
    title: 'how many pieces enter a cart after a sale that leaves less than a hundred',
    caches: ['availability'],
    writer: placing,
    prepare: async () => {
      const sku = await createSku({ stock: 150, unpaidLimit: 150 })
      return {
        read: async (mall) => mall.post('/cart/', { sku_id: sku, count: 61 }, (await createUser()).token),
        write: () => createOrder(1, { lines: [[sku, 90]] }),
        before: 201,
        after: 400,
      }
    },
  },
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
  {
    title: 'the stock on the page after a cancellation',
    caches: ['sku:'],
    writer: cancelling,
    isQueued: true,
    prepare: () => stockCase(1, ({ orderId }) => cancelUnpaid(orderId, 'cancelled')),
  },
  {
    title: 'the stock on the page after a late payment has reinstated the order',
    caches: ['sku:'],
    writer: 'payments/capture/apply-payment.ts',
    isQueued: true,
    prepare: () => stockCase(6, ({ orderId }) => payOrder(orderId)),
  },
  {
    title: 'the stock on the page after the refund of an unshipped order',
    caches: ['sku:'],
    writer: 'payments/refunds/answer-refund-request.ts',
    isQueued: true,
    prepare: () => stockCase(2, cancelWhole),
  },
]
