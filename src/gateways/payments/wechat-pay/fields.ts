/** The members of an object that WeChat Pay sent, by name. */
export type Fields = Readonly<Record<string, unknown>>

/** Returns a member that is a non-empty string. */
export function textField(fields: Fields, name: string): string | undefined {
  const value = fields[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Returns a member that is an object; an empty object for anything else. */
export function objectField(fields: Fields, name: string): Fields {
  const value = fields[name]
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

/** Returns a member that is an amount in fen, not negative. */
export function fenField(fields: Fields, name: string): number | undefined {
  const value = fields[name]
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

/** Whether an amount is in CNY, which WeChat Pay may leave out. */
export function isInCny(amount: Fields): boolean {
  return amount.currency === undefined || amount.currency === 'CNY'
}

/** Returns a member that is an RFC 3339 time. */
export function timeField(fields: Fields, name: string): Date | undefined {
  const date = new Date(textField(fields, name) ?? Number.NaN)
  return Number.isNaN(date.getTime()) ? undefined : date
}

const refundStates = {
  SUCCESS: 'success',
  PROCESSING: 'processing',
  ABNORMAL: 'abnormal',
  CLOSED: 'failed',
} as const

/** Maps a refund state of WeChat Pay; CLOSED means that no money was refunded. */
export function parseRefundState(state: string | undefined) {
  return Object.hasOwn(refundStates, state ?? '')
    ? refundStates[state as keyof typeof refundStates]
    : undefined
}
