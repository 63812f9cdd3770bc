import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parseDurationMilliseconds, parseDurationSeconds } from './durations.ts'

/** A value of the environment that cannot be used; the message names the variable and never repeats a secret. */
export class ConfigError extends Error {}

export type Env = Readonly<Record<string, string | undefined>>

/** @throws ConfigError when the variable is not set */
export function required(env: Env, name: string): string {
  const value = env[name]
  if (!value) throw new ConfigError(`${name}: is required`)
  return value
}

/** A whole number from `min` to `max`. @throws ConfigError */
export function integer(env: Env, name: string, fallback: number, min: number, max: number): number {
  const text = env[name]
  if (text === undefined || text === '') return fallback
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < min || value > max)
    throw new ConfigError(`${name}: expected a whole number from ${min} to ${max}, got "${text}"`)
  return value
}

/** A duration such as `30m`, in seconds. @throws ConfigError */
export function duration(env: Env, name: string, fallback: string): number {
  const seconds = parseDurationSeconds(env[name] || fallback)
  if (seconds === undefined)
    throw new ConfigError(`${name}: expected a duration such as 90s, 30m, 12h or 10d, got "${env[name]}"`)
  return seconds
}

/** A duration that may be shorter than a second, such as `500ms`, in milliseconds. @throws ConfigError */
export function shortDuration(env: Env, name: string, fallback: string): number {
  const milliseconds = parseDurationMilliseconds(env[name] || fallback)
  if (milliseconds === undefined)
    throw new ConfigError(`${name}: expected a duration such as 500ms or 5s, got "${env[name]}"`)
  return milliseconds
}

/** @throws ConfigError naming what is allowed */
export function oneOf<const T extends readonly string[]>(
  env: Env,
  name: string,
  allowed: T,
  fallback: T[number],
) {
  const value = env[name] || fallback
  if (!allowed.includes(value))
    throw new ConfigError(`${name}: expected one of ${allowed.join(', ')}, got "${value}"`)
  return value as T[number]
}

/** An http(s) address without a trailing slash. @throws ConfigError */
export function httpUrl(env: Env, name: string, fallback: string): string {
  const value = env[name] || fallback
  if (!URL.canParse(value) || !/^https?:\/\//.test(value))
    throw new ConfigError(`${name}: expected an http(s) address, got "${value}"`)
  return value.replace(/\/+$/, '')
}

/** The address of a server, which may hold a password; undefined when it is not set. @throws ConfigError */
export function serverUrl(env: Env, name: string, form: RegExp, example: string): string | undefined {
  const value = env[name]
  if (!value) return undefined
  if (!URL.canParse(value) || !form.test(value))
    throw new ConfigError(`${name}: expected an address such as ${example}`)
  return value
}

/** The items of a comma-separated list. */
export function list(value: string): readonly string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)
}

/** A list of secrets of 32 bytes or more, the newest first. @throws ConfigError */
export function secrets(env: Env, name: string, production: boolean): readonly string[] {
  const values = list(env[name] ?? '')
  if (values.length === 0 && !production) return [`development-only-${name}-0123456789abcdef`]
  if (values.length === 0) throw new ConfigError(`${name}: is required in production`)
  if (values.some((value) => Buffer.byteLength(value) < 32))
    throw new ConfigError(`${name}: each secret must have at least 32 bytes`)
  return values
}

/** @throws ConfigError unless the value names a time zone */
export function timezone(env: Env): string {
  const zone = env.SHOP_TIMEZONE || 'Asia/Shanghai'
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return zone
  } catch {
    throw new ConfigError(`SHOP_TIMEZONE: "${zone}" is not a time zone`)
  }
}

/** Accepts a PEM, the bare base64 body of one, or a path to either; tells apart private and public keys. @throws ConfigError */
export function pem(env: Env, name: string, kind: 'PRIVATE KEY' | 'PUBLIC KEY'): string {
  const key = asPem(env, name, kind)
  try {
    if (kind === 'PRIVATE KEY') createPrivateKey(key)
    else createPublicKey(key)
  } catch {
    throw new ConfigError(`${name}: holds no ${kind} that can be read`)
  }
  return key
}

/** An X.509 certificate from a PEM or a path to one. @throws ConfigError */
export function certificate(env: Env, name: string): X509Certificate {
  try {
    return new X509Certificate(keyText(name, required(env, name)))
  } catch (error) {
    if (error instanceof ConfigError) throw error
    throw new ConfigError(`${name}: holds no CERTIFICATE that can be read`)
  }
}

function asPem(env: Env, name: string, kind: 'PRIVATE KEY' | 'PUBLIC KEY'): string {
  const text = keyText(name, required(env, name))
  const label = /-----BEGIN ([A-Z ]+)-----/.exec(text)?.[1]
  if (label && !label.endsWith(kind)) throw new ConfigError(`${name}: holds a ${label}, expected a ${kind}`)
  if (label) return text
  const body = text.replace(/\s+/g, '')
  const isPrivate = body.length > 800
  if (isPrivate !== (kind === 'PRIVATE KEY')) throw new ConfigError(`${name}: does not hold a ${kind}`)
  const der = Buffer.from(body, 'base64')
  const pkcs1 = isPrivate && !der.subarray(0, 40).includes(Buffer.from('2a864886f70d010101', 'hex'))
  const title = pkcs1 ? `RSA ${kind}` : kind
  return `-----BEGIN ${title}-----\n${body.replace(/(.{64})/g, '$1\n').trimEnd()}\n-----END ${title}-----\n`
}

function keyText(name: string, value: string): string {
  if (value.includes('-----BEGIN')) return value.replaceAll('\\n', '\n')
  if (/^[A-Za-z0-9+/=\s]{200,}$/.test(value)) return value
  try {
    return readFileSync(value, 'utf8').trim()
  } catch {
    throw new ConfigError(`${name}: is neither a PEM key nor a readable file`)
  }
}
