import { afterAll, beforeAll, expect } from 'bun:test'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { readDatabaseUrl, readSslSettings } from '../../src/config/database-url.ts'
import { mysqlOptions } from '../../src/db/connections/mysql-options.ts'
import { createShopDatabase, mariadbProgram, startMariadb } from '../cluster/engines/mariadb-server.ts'
import { runScript } from '../support/processes/child-process.ts'
import { testWith } from '../support/test-with.ts'

const mariadbTest = testWith(mariadbProgram, 'mariadbd of mariadb-server')

const dir = mkdtempSync(join(tmpdir(), 'tls-'))
let server: Awaited<ReturnType<typeof startMariadb>>
let ca: string

/** Runs `openssl` in the folder of the test. */
function openssl(...args: string[]): void {
  const { success, stderr } = Bun.spawnSync(['openssl', ...args], { cwd: dir })
  if (!success) throw new Error(stderr.toString())
}

/** Makes an authority, and a certificate that it issues for the host name localhost. */
function issue(name: string): string {
  mkdirSync(join(dir, name))
  const key = ['-newkey', 'rsa:2048', '-nodes']
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    `${name}/ca.key`,
    '-out',
    `${name}/ca.pem`,
    '-subj',
    `/CN=${name}`,
  )
  openssl('req', ...key, '-keyout', `${name}/key.pem`, '-out', `${name}/csr.pem`, '-subj', '/CN=localhost')
  writeFileSync(join(dir, name, 'names'), 'subjectAltName=DNS:localhost')
  const signed = [
    '-CA',
    `${name}/ca.pem`,
    '-CAkey',
    `${name}/ca.key`,
    '-CAcreateserial',
    '-extfile',
    `${name}/names`,
  ]
  openssl('x509', '-req', '-in', `${name}/csr.pem`, ...signed, '-out', `${name}/cert.pem`)
  return join(dir, name, 'ca.pem')
}

beforeAll(async () => {
  if (!mariadbProgram) return
  ca = issue('authority')
  const at = join(dir, 'authority')
  server = await startMariadb(join(dir, 'server'), [`--ssl-cert=${at}/cert.pem`, `--ssl-key=${at}/key.pem`])
  await createShopDatabase(server)
}, 120_000)
afterAll(async () => {
  await server?.stop()
  rmSync(dir, { recursive: true, force: true })
})

/** Connects as the mall does. @returns the cipher, which is empty without TLS */
async function cipherOf(url: string, ...settings: Parameters<typeof readSslSettings>): Promise<string> {
  const options = mysqlOptions(readDatabaseUrl('DATABASE_URL', url, readSslSettings(...settings)))
  const connection = await createConnection({ ...options, connectTimeout: 5_000 })
  try {
    const [[row]] = await connection.query<RowDataPacket[]>("SHOW STATUS LIKE 'Ssl_cipher'")
    return row?.Value
  } finally {
    connection.destroy()
  }
}

const codeOf = (error: { code?: string }) => error.code

mariadbTest(
  'TLS encrypts, and checks the authority and the host name as its mode says',
  async () => {
    const byName = server.url.replace('127.0.0.1', 'localhost')
    // the account of the test is that of 127.0.0.1
    expect(await cipherOf(server.url, undefined, undefined)).toBe('')
    expect(await cipherOf(server.url, 'required', undefined)).toStartWith('TLS_')
    expect(await cipherOf(`${server.url}?ssl=true`, undefined, undefined)).toStartWith('TLS_')
    expect(await cipherOf(`${server.url}?ssl-mode=REQUIRED`, undefined, undefined)).toStartWith('TLS_')
    expect(await cipherOf(server.url, 'verify-ca', ca)).toStartWith('TLS_')
    expect(await cipherOf(server.url, 'verify-ca', readFileSync(ca, 'utf8'))).toStartWith('TLS_')
    expect(await cipherOf(byName, 'verify', ca)).toStartWith('TLS_')
    expect(await cipherOf(byName, undefined, ca)).toStartWith('TLS_')
  },
  60_000,
)

mariadbTest(
  'another authority, another host name and a server without TLS are refused',
  async () => {
    const wrong = issue('stranger')
    expect(await cipherOf(server.url, 'verify-ca', wrong).catch(codeOf)).toBe('HANDSHAKE_SSL_ERROR')
    expect(await cipherOf(server.url, 'verify-ca', undefined).catch(codeOf)).toBe('HANDSHAKE_SSL_ERROR')
    expect(await cipherOf(server.url, 'verify', ca).catch(codeOf)).toBe('HANDSHAKE_SSL_ERROR')
    const started = await runScript(
      { DATABASE_URL: server.url, DATABASE_SSL: 'verify-ca', DATABASE_SSL_CA: wrong },
      'src/main.ts',
    )
    expect(started.status).toBe(1)
    expect(started.errors).toMatch(/^DATABASE_URL: 127\.0\.0\.1:\d+ refuses: .+\n$/)
    await server.stop()
    await server.start('--skip-ssl')
    const refusal = await cipherOf(server.url, 'required', undefined).catch(codeOf)
    expect(refusal).toBe('HANDSHAKE_NO_SSL_SUPPORT')
  },
  120_000,
)
