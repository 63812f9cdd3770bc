import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import type { DatabaseAddress } from '../../config/database-url.ts'
import { config } from '../../config/index.ts'
import { findWritableServer } from '../../db/connections/writable-server.ts'
import { ConfigError } from '../../lib/config-error.ts'

const programs = { dump: ['mariadb-dump', 'mysqldump'], load: ['mariadb', 'mysql'] } as const

/** A command, and its environment with the password, which other accounts of the machine cannot read. */
type ClientCommand = Readonly<{ command: string[]; env: Record<string, string | undefined> }>

/**
 * Runs a client program of MariaDB or MySQL for the shop's database, on the first server that accepts writes.
 * @param run starts the command @returns the exit status of the program
 * @throws ConfigError when this machine has no such program
 */
export async function withClientProgram(
  kind: keyof typeof programs,
  options: readonly string[],
  run: (command: ClientCommand) => Promise<number>,
): Promise<number> {
  const program = programs[kind].map((name) => Bun.which(name)).find((path) => path !== null)
  if (!program) throw new ConfigError(`neither ${programs[kind].join(' nor ')} is installed`)
  const address = config.database as DatabaseAddress
  const { host, port } = await findWritableServer(address)
  const folder = await mkdtemp(join(tmpdir(), 'mall-ca-'))
  try {
    const caFile = join(folder, 'ca.pem')
    await Bun.write(caFile, address.ssl.ca ?? rootCertificates.join('\n'))
    const isMariadb = /mariadb/.test(program)
    const command = [
      ...[program, '--no-defaults', '--protocol=tcp', `--host=${host}`, `--port=${port}`],
      ...[`--user=${address.user}`, '--default-character-set=utf8mb4'],
      ...(isMariadb ? mariadbTls(address.ssl.mode, caFile) : mysqlTls(address.ssl.mode, caFile)),
      // a server with GTIDs would accept the dump only from an account that may set them
      ...(kind === 'dump' && !isMariadb ? ['--set-gtid-purged=OFF'] : []),
      ...[...options, address.database],
    ]
    return await run({ command, env: { ...process.env, MYSQL_PWD: address.password } })
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The clients of MariaDB check the host name with every certificate. */
function mariadbTls(mode: DatabaseAddress['ssl']['mode'], caFile: string): string[] {
  if (mode === 'off') return ['--skip-ssl']
  if (mode === 'required') return ['--ssl', '--skip-ssl-verify-server-cert']
  return ['--ssl', `--ssl-ca=${caFile}`, '--ssl-verify-server-cert']
}

function mysqlTls(mode: DatabaseAddress['ssl']['mode'], caFile: string): string[] {
  if (mode === 'off') return []
  if (mode === 'required') return ['--ssl-mode=REQUIRED']
  return [`--ssl-mode=${mode === 'verify' ? 'VERIFY_IDENTITY' : 'VERIFY_CA'}`, `--ssl-ca=${caFile}`]
}
