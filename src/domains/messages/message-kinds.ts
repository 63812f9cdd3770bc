import type { SmsNoticeKind } from '../../gateways/messages/sms-sender.ts'

/** The event that a message reports. */
export type MessageKind = Exclude<SmsNoticeKind, 'mobile_change'>

/** Kinds that the user switches on and off by the setting of the account. */
export const orderKinds = [
  'order_shipped',
  'order_received',
  'refund_done',
  'refund_rejected',
] as const satisfies MessageKind[]

/** What a message is about: ids only, so that the outbox holds no personal data. */
export type MessageSubject = Readonly<{ order_id?: string; refund_id?: number; sku_id?: number }>

/** Data that the text of a message names. */
export type MessageFacts = Readonly<{
  orderId: string
  carrier: string
  trackingNo: string
  amount: string
  product: string
}>
