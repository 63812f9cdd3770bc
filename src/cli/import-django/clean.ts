import { normalizeMobile } from '../../lib/text/mobile-number.ts'
import type { Column, Value } from './tables.ts'

/** Rules of a plan for the values of its columns, beyond their types. */
export type Rules = Readonly<{
  /** Identifiers: a row whose value is too long is left out (or the value becomes null where allowed), never shortened. */
  exact?: readonly string[]
  /** Negative values become zero. */
  atLeastZero?: readonly string[]
  /** A row with a value outside the range is left out. */
  within?: Readonly<Record<string, readonly [number, number]>>
  /** Words that some shops store instead of numbers. */
  codes?: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** Empty becomes null, because a unique column allows many nulls. */
  emptyIsNull?: readonly string[]
  /** Mobiles in any spelling become 11 digits. */
  mobiles?: readonly string[]
}>

/** `note` describes a changed value, `fault` the reason to leave the row out. */
type Cleaned = Readonly<{ value: Value; note?: string; fault?: never } | { fault: string }>

/** Replaces a missing time. It is constant, so an import is repeatable. */
const lostMoment = '1970-01-01 00:00:00.000000'

/** Converts a source value to the type and the limits of the target column. */
export function cleanValue(raw: unknown, column: Column, rules: Rules): Cleaned {
  const value = raw instanceof Uint8Array ? decodeBits(raw, column) : raw
  if (value === null || value === undefined) return cleanNull(column)
  if (value === '' && rules.emptyIsNull?.includes(column.name)) return { value: null }
  if (column.kind === 'text') return cleanText(String(value), column, rules)
  if (column.kind === 'moment') return cleanMoment(String(value), column)
  if (column.kind === 'boolean') return cleanBoolean(value, column)
  const text = String(rules.codes?.[column.name]?.[String(value).toUpperCase()] ?? value).trim()
  if (text === '' && !column.required) return { value: null }
  return column.kind === 'decimal' ? cleanDecimal(text, column, rules) : cleanInteger(text, column, rules)
}

/** Returns the value of a column that the source lacks. */
export function fallbackOf(column: Column, startedAt: string): Value {
  if (column.fallback !== undefined) return column.fallback
  if (!column.required) return null
  if (column.kind === 'text') return ''
  if (column.kind === 'moment') return startedAt
  return column.kind === 'decimal' ? '0.00' : 0
}

function cleanNull(column: Column): Cleaned {
  if (!column.required) return { value: null }
  const value = fallbackOf(column, lostMoment)
  return column.kind === 'text' ? { value } : { value, note: `${column.name} is null, now ${value}` }
}

function cleanText(raw: string, column: Column, rules: Rules): Cleaned {
  const text = rules.mobiles?.includes(column.name) ? (normalizeMobile(raw) ?? raw) : raw
  const characters = text.length > column.limit ? [...text] : []
  if (characters.length <= column.limit) return { value: text }
  const size = `${column.name} has ${characters.length} characters, at most ${column.limit} fit`
  if (!rules.exact?.includes(column.name))
    return { value: characters.slice(0, column.limit).join(''), note: `${size}: shortened` }
  return column.required ? { fault: size } : { value: null, note: `${size}: now null` }
}

function cleanMoment(text: string, column: Column): Cleaned {
  const match = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?)?Z?$/.exec(text)
  if (match && !/^0000|-00/.test(text))
    return { value: `${match[1]} ${match[2] ?? '00:00:00'}.${(match[3] ?? '').padEnd(6, '0')}` }
  const value = column.required ? lostMoment : null
  return { value, note: `${column.name} "${text}" is not a date, now ${value}` }
}

function cleanBoolean(raw: unknown, column: Column): Cleaned {
  const text = String(raw).toLowerCase()
  if (/^(true|t|yes)$/.test(text) || /^-?0*[1-9]\d*$/.test(text)) return { value: 1 }
  if (/^(false|f|no|0+|)$/.test(text)) return { value: 0 }
  return { fault: `${column.name} "${raw}" is neither true nor false` }
}

function cleanInteger(text: string, column: Column, rules: Rules): Cleaned {
  if (!/^-?\d{1,16}$/.test(text)) return { fault: `${column.name} "${text}" is not an integer` }
  const value = Number(text)
  const [low, high] = rules.within?.[column.name] ?? [-column.limit, column.limit]
  if (value < 0 && rules.atLeastZero?.includes(column.name))
    return { value: 0, note: `${column.name} ${text} is negative, now 0` }
  if (value < low || value > Math.min(high, column.limit))
    return { fault: `${column.name} ${text} is out of range` }
  return { value }
}

function cleanDecimal(text: string, column: Column, rules: Rules): Cleaned {
  const amount = Number(text)
  if (!/^-?\d+(\.\d+)?$/.test(text) || Math.abs(amount) >= 1e8)
    return { fault: `${column.name} "${text}" is not an amount` }
  if (amount < 0 && rules.atLeastZero?.includes(column.name))
    return { value: '0.00', note: `${column.name} ${text} is negative, now 0.00` }
  if (amount < 0) return { fault: `${column.name} ${text} is negative` }
  const value = amount.toFixed(2)
  if (Math.abs(amount - Number(value)) < 1e-6) return { value }
  return { value, note: `${column.name} ${text} is not whole fen, now ${value}` }
}

/** BIT(1) and binary columns arrive as bytes. */
function decodeBits(bytes: Uint8Array, column: Column): Value {
  return column.kind === 'boolean' || column.kind === 'integer'
    ? bytes.reduce((number, byte) => number * 256 + byte, 0)
    : new TextDecoder().decode(bytes)
}
