/** A member of what WeChat Pay sent, by name. */
export type Fields = Readonly<Record<string, unknown>>

/** A text that is not empty; undefined for anything else. */
export function textField(fields: Fields, name: string): string | undefined {
  const value = fields[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function objectField(fields: Fields, name: string): Fields {
  const value = fields[name]
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

/** An amount of money in fen, not negative. */
export function fenField(fields: Fields, name: string): number | undefined {
  const value = fields[name]
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

/** A moment in RFC 3339. */
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

/** Closed: given up, and nothing was given back. */
export function parseRefundState(told: string | undefined) {
  return Object.hasOwn(refundStates, told ?? '') ? refundStates[told as keyof typeof refundStates] : undefined
}
