import { t } from 'elysia'
import { orderIdFields, orderIds } from '../../../http/aliases.ts'
import { idFieldOf } from '../../../http/fields.ts'
import { textLine } from '../../../http/input/text-field.ts'
import type { Receiver } from '../../addresses/receivers.ts'
import { invoiceFields, orderPlace, titleOptions } from '../model.ts'
import type { Invoice } from '../placing/invoice.ts'
import type { BoughtAgain } from './buy-again.ts'

export const newOrderAddress = t.Object(
  { address: idFieldOf('收货地址编号，取自 GET /addresses/ · id of an own address') },
  { title: 'NewOrderAddress' },
)

export const orderAddress = t.Object(
  {
    ...orderIdFields,
    address: orderPlace,
  },
  { title: 'OrderAddress' },
)

/** Converts the changed address of an order. */
export function presentOrderAddress(
  orderId: string,
  { receiver, mobile, place }: Receiver,
): typeof orderAddress.static {
  return { ...orderIds(orderId), address: { receiver, mobile, place } }
}

/** What of an invoice a request sets; a required text cannot be emptied, so the verb refuses an empty title. */
export const newInvoice = t.Object(
  {
    kind: t.Optional(invoiceFields.kind),
    title: t.Optional(textLine(0, 100, titleOptions)),
    tax_no: invoiceFields.tax_no,
  },
  { title: 'NewInvoice' },
)

export const orderInvoice = t.Object(
  {
    ...orderIdFields,
    invoice: t.Object({
      kind: t.String({
        description: 'personal 个人, company 公司 · a person or a company',
        examples: ['company'],
      }),
      title: t.String({ examples: ['福州美多商城有限公司'] }),
      tax_no: t.Nullable(t.String({ examples: ['91350100M000100Y43'] })),
    }),
  },
  { title: 'OrderInvoice' },
)

/** Converts the requested invoice of an order. */
export function presentOrderInvoice(
  orderId: string,
  { kind, title, taxNumber }: Invoice,
): typeof orderInvoice.static {
  return { ...orderIds(orderId), invoice: { kind, title, tax_no: taxNumber ?? null } }
}

export const boughtAgain = t.Object(
  {
    added: t.Array(
      t.Object({
        sku_id: t.Integer({ examples: [3] }),
        count: t.Integer({ examples: [1], description: '加入的件数 · pieces that were added' }),
      }),
      {
        description: '已加入购物车的商品 · lines that are in the cart now',
      },
    ),
    missing: t.Array(
      t.Object({
        id: t.Integer({ examples: [5] }),
        name: t.String({ examples: ['Apple iPhone 8 Plus'] }),
        reason: t.String({
          description:
            'off_sale 已下架, short 库存不足, cart_full 购物车已满 · off sale, out of stock, or the cart is full',
          examples: ['off_sale'],
        }),
      }),
      { description: '未能加入购物车的商品 · lines that cannot be had' },
    ),
  },
  { title: 'BoughtAgain' },
)

/** Converts the outcome of buying an order again. */
export function presentBoughtAgain({ added, missing }: BoughtAgain): typeof boughtAgain.static {
  return {
    added: added.map(({ skuId, count }) => ({ sku_id: skuId, count })),
    missing: missing.map((line) => ({ ...line })),
  }
}
