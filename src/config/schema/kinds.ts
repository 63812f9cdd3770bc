import { Type } from '@sinclair/typebox'

/** What `.env.example` shows for a variable that has no fixed default. */
type Shown = Readonly<{ example?: string; isCommentedOut?: boolean }>

type Numbers = Readonly<{ default?: number; minimum: number; maximum: number }>

/** A whole number from `minimum` to `maximum`. */
export const integer = (description: string, numbers: Numbers) => Type.Integer({ description, ...numbers })

/** A text of any form. */
export const text = (description: string, fallback?: string, shown: Shown = {}) =>
  Type.String({ description, ...withDefault(fallback), ...shown })

/** One of some words. */
export const oneOf = <const T extends readonly string[]>(
  description: string,
  allowed: T,
  fallback?: T[number],
) =>
  Type.Unsafe<T[number]>({
    type: 'string',
    format: 'one-of',
    description,
    enum: allowed,
    ...withDefault(fallback),
  })

/** An http(s) address; read without a trailing slash. */
export const httpUrl = (description: string, fallback?: string) =>
  Type.String({ format: 'http-url', description, ...withDefault(fallback) })

/** The address of a server; it may hold a password, so no message repeats it. */
export const serverUrl = (description: string, pattern: RegExp, expected: string, example: string) =>
  Type.String({ format: 'server-url', description, pattern: pattern.source, expected, example })

/** The shortest and the longest duration, such as `1d` and `30d`. */
type DurationBounds = Readonly<{ least: string; most: string }>

/** The address of a database on one server or several; it may hold a password, so no message repeats it. */
export const databaseUrl = (description: string, example: string) =>
  Type.String({ format: 'database-url', description, example })

/** A duration such as `30m`; read as seconds. */
export const duration = (description: string, fallback: string, bounds?: DurationBounds) =>
  Type.Unsafe<number>({ type: 'string', format: 'duration', description, default: fallback, ...bounds })

/** A duration such as `500ms`; read as milliseconds. */
export const shortDuration = (description: string, fallback: string) =>
  Type.Unsafe<number>({ type: 'string', format: 'short-duration', description, default: fallback })

/** Items with commas between them. */
export const list = (description: string, fallback?: string) =>
  Type.Unsafe<readonly string[]>({
    type: 'string',
    format: 'list',
    description,
    ...withDefault(fallback),
  })

/** Addresses and CIDR ranges with commas between them. */
export const networks = (description: string, fallback: string) =>
  Type.Unsafe<readonly string[]>({ type: 'string', format: 'networks', description, default: fallback })

/** Secrets of 32 bytes or more with commas between them, the newest first. */
export const secrets = (description: string) =>
  Type.Unsafe<readonly string[]>({ type: 'string', format: 'secrets', description })

/** A day such as `2027-06-30`. */
export const day = (description: string) => Type.String({ format: 'day', description })

/** The name of a time zone. */
export const timezone = (description: string, fallback: string) =>
  Type.String({ format: 'timezone', description, default: fallback })

/** A text of one form; `isSecret` keeps it out of messages. */
export const formed = (
  description: string,
  pattern: RegExp,
  expected: string,
  options: Readonly<{ isSecret?: boolean }> = {},
) => Type.String({ format: 'formed', description, pattern: pattern.source, expected, ...options })

function withDefault(fallback: string | undefined) {
  return fallback === undefined ? {} : { default: fallback }
}
