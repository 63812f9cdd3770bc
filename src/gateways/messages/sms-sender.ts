/** A verification code to send to a mobile. */
export type SmsCode = Readonly<{ mobile: string; code: string; purpose: string; ttlSeconds: number }>

/** The port to one SMS provider. @throws PermanentFailure, or another error when a retry may succeed */
export type SmsSender = (message: SmsCode) => Promise<void>

/** Time-out of one call; providers normally respond within 1 s. */
export const smsTimeoutMs = 5_000
