/** A verification code to send to a mobile. */
export type SmsCode = Readonly<{ mobile: string; code: string; purpose: string; ttlSeconds: number }>

/** What an SMS that is not a code is about. */
export type SmsNoticeKind =
  | 'order_shipped'
  | 'order_received'
  | 'refund_done'
  | 'refund_rejected'
  | 'return_expected'
  | 'in_stock'
  | 'mobile_change'
  | 'email_change'

/** A message to a mobile. `values` fill the provider's template of the kind; `text` is the same as a whole. */
export type SmsNotice = Readonly<{
  mobile: string
  kind: SmsNoticeKind
  values: Readonly<Record<string, string>>
  text: string
}>

/** The port to one SMS provider. @throws PermanentFailure, or another error when a retry may succeed */
export type SmsSender = (message: SmsCode | SmsNotice) => Promise<void>

/** Time-out of one call; providers normally respond within 1 s. */
export const smsTimeoutMs = 5_000
