import type { TSchema } from '@sinclair/typebox'
import ipaddr from 'ipaddr.js'
import { ConfigError } from '../lib/config-error.ts'
import { parseDurationMilliseconds, parseDurationSeconds } from '../lib/durations.ts'
import { isDay } from '../lib/time/calendar-days.ts'
import { readDatabaseUrl } from './database-url.ts'

/** Reads the text of one variable as its kind says. @throws ConfigError naming the variable */
export function decode(name: string, text: string, schema: TSchema): unknown {
  const kind = (schema.format ?? schema.type) as string
  const decoder = decoders[kind]
  if (!decoder) throw new Error(`${name}: unknown kind ${kind}`)
  return decoder(name, text, schema)
}

const decoders: Readonly<Record<string, (name: string, text: string, schema: TSchema) => unknown>> = {
  string: (_, text) => text,
  list: (_, text) => splitList(text),
  integer: decodeInteger,
  'one-of': decodeOneOf,
  'http-url': decodeHttpUrl,
  'server-url': decodeServerUrl,
  'database-url': (name, text) => {
    readDatabaseUrl(name, text, { mode: undefined, ca: undefined })
    return text
  },
  duration: decodeDuration,
  'short-duration': (name, text) =>
    parseDurationMilliseconds(text) ?? refuse(name, 'a duration such as 500ms or 5s', text),
  networks: decodeNetworks,
  secrets: decodeSecrets,
  timezone: decodeTimezone,
  day: (name, text) => (isDay(text) ? text : refuse(name, 'a day such as 2027-06-30', text)),
  formed: (name, text, { pattern, expected, isSecret }) =>
    new RegExp(pattern).test(text) ? text : refuse(name, expected, isSecret ? undefined : text),
}

function refuse(name: string, expected: string, got?: string): never {
  throw new ConfigError(`${name}: expected ${expected}${got === undefined ? '' : `, got "${got}"`}`)
}

function decodeInteger(name: string, text: string, { minimum, maximum }: TSchema): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= minimum && value <= maximum) return value
  return refuse(name, `a whole number from ${minimum} to ${maximum}`, text)
}

function decodeDuration(name: string, text: string, { least, most }: TSchema): number {
  const seconds = parseDurationSeconds(text)
  if (seconds === undefined) return refuse(name, 'a duration such as 90s, 30m, 12h or 10d', text)
  const isWithin = (bound: string, isLeast: boolean) => {
    const limit = parseDurationSeconds(bound) as number
    return isLeast ? seconds >= limit : seconds <= limit
  }
  if (least === undefined || (isWithin(least, true) && isWithin(most, false))) return seconds
  return refuse(name, `a duration from ${least} to ${most}`, text)
}

function decodeOneOf(name: string, text: string, { enum: allowed }: TSchema): string {
  return allowed.includes(text) ? text : refuse(name, `one of ${allowed.join(', ')}`, text)
}

/** An http(s) address without its trailing slash. @throws ConfigError */
export function decodeHttpUrl(name: string, text: string): string {
  if (!URL.canParse(text) || !/^https?:\/\//.test(text)) return refuse(name, 'an http(s) address', text)
  return text.replace(/\/+$/, '')
}

function decodeServerUrl(name: string, text: string, { pattern, expected }: TSchema): string {
  if (URL.canParse(text) && new RegExp(pattern).test(text)) return text
  return refuse(name, `an address such as ${expected}`)
}

function splitList(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)
}

function decodeNetworks(name: string, text: string): readonly string[] {
  const items = splitList(text)
  // proxy-addr refuses a range of all addresses, and it would let every caller choose its own address
  const isNetwork = (item: string) =>
    ipaddr.isValid(item) || (ipaddr.isValidCIDR(item) && !/\/0+$/.test(item))
  const wrong = items.find((item) => !isNetwork(item))
  return wrong === undefined ? items : refuse(name, 'addresses or ranges such as 10.0.0.0/8', wrong)
}

function decodeSecrets(name: string, text: string): readonly string[] {
  const values = splitList(text)
  const isComplete = values.length > 0 || text === ''
  if (isComplete && values.every((value) => Buffer.byteLength(value) >= 32)) return values
  throw new ConfigError(`${name}: each secret must have at least 32 bytes`)
}

function decodeTimezone(name: string, text: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return text
  } catch {
    throw new ConfigError(`${name}: "${text}" is not a time zone`)
  }
}
