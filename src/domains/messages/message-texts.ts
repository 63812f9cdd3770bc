import type { EventKind, MessageFacts } from './message-kinds.ts'

/** A message to send: `values` fill the template of an SMS provider, the rest is for mails and the sandbox. */
export type MessageText = Readonly<{
  title: string
  text: string
  values: Readonly<Record<string, string>>
}>

/** SMS providers refuse longer values. */
const maxProduct = 20

const texts: Readonly<Record<EventKind, (facts: MessageFacts) => MessageText>> = {
  order_shipped: ({ orderId: order, carrier, trackingNo: number }) => ({
    title: '订单已发货',
    text: `您的订单 ${order} 已发货，${carrier}，运单号 ${number}。`,
    values: { order, carrier, number },
  }),
  order_received: ({ orderId: order }) => ({
    title: '订单已送达',
    text: `您的订单 ${order} 已确认收货，欢迎评价。`,
    values: { order },
  }),
  refund_done: ({ orderId: order, amount }) => ({
    title: '退款已完成',
    text: `您的订单 ${order} 已退款 ${amount} 元，款项按原支付方式退回。`,
    values: { order, amount },
  }),
  refund_rejected: ({ orderId: order, amount }) => ({
    title: '退款申请未通过',
    text: `您的订单 ${order} 的 ${amount} 元退款申请未通过，原因请见订单详情。`,
    values: { order, amount },
  }),
  return_expected: ({ orderId: order, amount }) => ({
    title: '请寄回商品',
    text: `您的订单 ${order} 的 ${amount} 元退款申请需先退货，请寄回商品并填写运单号，地址请见订单详情。`,
    values: { order, amount },
  }),
  in_stock: ({ product: name }) => {
    const product = [...name].slice(0, maxProduct).join('')
    return {
      title: '商品已到货',
      text: `您关注的商品“${product}”已到货，数量有限，售完为止。`,
      values: { product },
    }
  },
}

/** Writes the text of a message. */
export function writeMessage(kind: EventKind, facts: MessageFacts): MessageText {
  return texts[kind](facts)
}
