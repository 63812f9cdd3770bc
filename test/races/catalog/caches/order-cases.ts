import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { payments } from '../../../../src/db/schema/payments.ts'
import { cancelUnpaid } from '../../../../src/domains/orders/lifecycle/cancel-order.ts'
import { requestRefund } from '../../../../src/domains/orders/refunds/request-refund.ts'
import {
  expectReturn,
  inspectReturn,
  receiveReturn,
  reportReturn,
} from '../../../../src/domains/orders/refunds/return-goods.ts'
import { adoptExternalRefund } from '../../../../src/domains/payments/reconciliation/adopt-external-refund.ts'
import { approveRefund } from '../../../../src/domains/payments/refunds/answer-refund-request.ts'
import { parseFen } from '../../../../src/lib/money.ts'
import { createOrder, payOrder, type TestOrder } from '../../../support/factories/orders/orders.ts'
import { createRefundRequest } from '../../../support/factories/orders/paid-orders.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createUser } from '../../../support/factories/users.ts'
import { answering } from '../../../support/vendors/answering-gateway.ts'
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

/** Returns the pieces of a shipped order to the stock. */
async function returnGoods(order: TestOrder): Promise<void> {
  const id = await createRefundRequest(order)
  await expectReturn(id)
  await reportReturn(order.user.id, order.orderId, id, { carrier: '顺丰速运', trackingNo: 'SF1' })
  await receiveReturn(id)
  const outcomes = [{ skuId: order.sku, restock: 2, writeOff: 0 }]
  await inspectReturn(id, { outcomes, userId: null })
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

/** Adopts a refund of the whole payment that only the gateway knows. */
async function refundInConsole({ orderId }: TestOrder): Promise<void> {
  const [payment] = await db
    .select({ amount: payments.amount })
    .from(payments)
    .where(eq(payments.orderId, orderId))
  const discrepancy = {
    kind: 'unknown_refund',
    outTradeNo: orderId,
    reference: crypto.randomUUID().replaceAll('-', ''),
    billFen: parseFen(payment?.amount as string),
  } as const
  const queryRefund = async () => ({ state: 'success' }) as never
  await answering('alipay', { queryRefund }, () => adoptExternalRefund('alipay', discrepancy))
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
  {
    title: 'the stock on the page after the inspection of returned goods',
    caches: ['sku:'],
    writer: 'orders/refunds/return-goods.ts',
    isQueued: true,
    prepare: () => stockCase(3, returnGoods),
  },
  {
    title: "the stock on the page after a refund in the gateway's console of an unshipped order",
    caches: ['sku:'],
    writer: 'payments/reconciliation/adopt-external-refund.ts',
    isQueued: true,
    prepare: () => stockCase(2, refundInConsole),
  },
]
