import { ConfigError } from '../lib/config-error.ts'
import { readCertificateAuthorities } from './pem.ts'

export const sslModes = ['off', 'required', 'verify-ca', 'verify'] as const
/** `required` encrypts, `verify-ca` also checks who issued the certificate, `verify` also checks the host name in it. */
type SslMode = (typeof sslModes)[number]

/** What DATABASE_SSL and DATABASE_SSL_CA say. */
type SslSettings = Readonly<{ mode: SslMode | undefined; ca: string | undefined }>

export type DatabaseAddress = Readonly<{
  /** The preferred server first. */
  servers: readonly Readonly<{ host: string; port: number }>[]
  user: string
  password: string
  database: string
  ssl: Readonly<{ mode: SslMode; ca: string | undefined }>
}>

const form = /^(?:mysql|mariadb):\/\/(?:([^@/]*)@)?([^@/?#]+)\/([^/?#]+)(?:\?([^#]*))?$/
const serverForm = /^(\[[\da-fA-F:.]+\]|[^:[\]\s]+)(?::(\d{1,5}))?$/

/** The modes of `ssl-mode` in the clients of MySQL. PREFERRED may send the password unencrypted. */
const mysqlModes: Readonly<Record<string, SslMode>> = {
  DISABLED: 'off',
  REQUIRED: 'required',
  VERIFY_CA: 'verify-ca',
  VERIFY_IDENTITY: 'verify',
}

/** Reads the values of DATABASE_SSL and DATABASE_SSL_CA, for every database. @throws ConfigError */
export function readSslSettings(mode: SslMode | undefined, ca: string | undefined): SslSettings {
  return { mode, ca: ca === undefined ? undefined : readCertificateAuthorities('DATABASE_SSL_CA', ca) }
}

/**
 * Reads the address of a database: one server or several with commas between them, and `ssl` or `ssl-mode` as options.
 * @param name the variable, for the message
 * @throws ConfigError that repeats no password
 */
export function readDatabaseUrl(name: string, text: string, settings: SslSettings): DatabaseAddress {
  const [, account = '', servers = '', database = '', options = ''] =
    form.exec(text) ?? refuse(name, 'expected an address such as mysql://user:password@host:3306/database')
  const [user = '', ...password] = account.split(':')
  return {
    servers: servers.split(',').map((server) => readServer(name, server)),
    user: decode(name, user),
    password: decode(name, password.join(':')),
    database: decode(name, database),
    ssl: readSsl(name, new URLSearchParams(options), settings),
  }
}

/** Names the servers of an address in a message. */
export function listServers({ servers }: DatabaseAddress): string {
  return servers.map(({ host, port }) => `${host}:${port}`).join(', ')
}

function readServer(name: string, text: string): { host: string; port: number } {
  const [, host = '', port = '3306'] =
    serverForm.exec(text) ?? refuse(name, 'expected servers such as host1:3306,host2:3306')
  if (Number(port) < 1 || Number(port) > 65_535) refuse(name, 'expected a port from 1 to 65535')
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
}

/** Without any word about TLS, a given CA means that the server must prove its name. */
function readSsl(name: string, options: URLSearchParams, { mode, ca }: SslSettings) {
  const inUrl = [...options].map(([option, value]) => readOption(name, option, value, ca))
  const modes = new Set([...inUrl, ...(mode === undefined ? [] : [mode])])
  if (modes.size > 1)
    refuse(name, `its options and DATABASE_SSL disagree about TLS: ${[...modes].join(' and ')}`)
  const [chosen = ca === undefined ? 'off' : 'verify'] = modes
  if (chosen === 'off' && ca !== undefined) refuse(name, 'DATABASE_SSL_CA is set, but TLS is switched off')
  return { mode: chosen, ca }
}

function readOption(name: string, option: string, value: string, ca: string | undefined): SslMode {
  const word = value.toUpperCase()
  if (option === 'ssl' && word === 'TRUE') return ca === undefined ? 'required' : 'verify'
  if (option === 'ssl' && word === 'FALSE') return 'off'
  if (option === 'ssl') return refuse(name, 'expected ssl=true or ssl=false')
  if (option === 'ssl-mode')
    return mysqlModes[word] ?? refuse(name, `expected ssl-mode to be ${Object.keys(mysqlModes).join(', ')}`)
  return refuse(name, `unknown option "${option}", expected ssl or ssl-mode`)
}

/** A percent sign that encodes nothing cannot be read. */
function decode(name: string, text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return refuse(name, 'its user, password or database has a percent sign that encodes nothing')
  }
}

function refuse(name: string, message: string): never {
  throw new ConfigError(`${name}: ${message}`)
}
