import type { SmsNoticeKind } from '../../gateways/messages/sms-sender.ts'

/** The event that a message reports. */
export type MessageKind = SmsNoticeKind
/** A notice about the security of an account. It does not follow the settings of the user. */
const noticeKinds = ['mobile_change', 'email_change'] as const satisfies MessageKind[]
export type NoticeKind = (typeof noticeKinds)[number]
/** A kind whose address and text are read when it is sent. */
export type EventKind = Exclude<MessageKind, NoticeKind>

/** Returns whether a message of this kind is a notice about the security of an account. */
export function isNotice(kind: MessageKind): kind is NoticeKind {
  return noticeKinds.some((each) => each === kind)
}

/** Kinds that the user switches on and off by the setting of the account. */
export const orderKinds = [
  'order_shipped',
  'order_received',
  'refund_done',
  'refund_rejected',
  'return_expected',
] as const satisfies EventKind[]

/** What a message is about: ids only, so that the outbox holds no personal data, or an encrypted notice. */
export type MessageSubject = Readonly<{
  order_id?: string
  refund_id?: number
  sku_id?: number
  notice?: string
}>

/** Data that the text of a message names. */
export type MessageFacts = Readonly<{
  orderId: string
  carrier: string
  trackingNo: string
  amount: string
  product: string
}>
