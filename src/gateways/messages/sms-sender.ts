/** A code on its way to a mobile. */
export type SmsCode = Readonly<{ mobile: string; code: string; purpose: string; ttlSeconds: number }>

/** Speaks to one provider. It throws Undeliverable, or anything else that another try may mend. */
export type SmsSender = (message: SmsCode) => Promise<void>

/** Longer than any provider takes. */
export const smsTimeoutMs = 5_000
