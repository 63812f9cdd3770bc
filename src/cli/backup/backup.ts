import '../find-shop.ts'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { config } from '../../config/index.ts'
import { ConfigError } from '../../lib/config-error.ts'
import { exitOnConfigError } from '../../lib/process/exit-on-config-error.ts'
import { copyKeys } from '../../redis/copy-keys.ts'
import { describeShop, reachShop, runCommandWith } from '../command.ts'
import { withClientProgram } from './client-programs.ts'
import { backupFiles, type Manifest, readFolder, storedFolders } from './format.ts'

const usage = `usage: bun run backup <folder>
Writes Redis, the database and the files of the shop into a new folder, while the shop is open.
Pictures and sheets in buckets are not copied. Needs mariadb-dump or mysqldump.
  --help  prints this text
Exit status: 0 done, 1 failed, 2 the arguments are not understood.`

await runCommandWith(usage, readFolder, (folder) => exitOnConfigError(() => backUp(folder)))

async function backUp(folder: string): Promise<number> {
  if (existsSync(folder)) throw new ConfigError(`${folder} exists: name a new folder`)
  await reachShop()
  console.log(describeShop())
  // a backup that was interrupted keeps this name
  const draft = `${folder}.incomplete`
  await mkdir(draft, { recursive: true, mode: 0o700 })
  // Redis first: an order that is placed meanwhile is in the database, and its lines may still be in the cart
  const startedMs = Date.now()
  const keys = await writeKeys(join(draft, backupFiles.redis))
  await dumpDatabase(join(draft, backupFiles.database))
  // files last: a row of the dump may name one that was written a moment before
  const folders: string[] = []
  for (const [name, path] of Object.entries(storedFolders())) {
    if (!existsSync(path)) continue
    await cp(path, join(draft, name), { recursive: true, preserveTimestamps: true })
    folders.push(name)
  }
  const manifest: Manifest = { format: 1, startedAt: new Date(startedMs).toISOString(), keys, folders }
  await Bun.write(join(draft, backupFiles.manifest), `${JSON.stringify(manifest, null, 2)}\n`)
  await rename(draft, folder)
  console.log(`${keys} keys of Redis, the database${folders.map((name) => `, ${name}`).join('')}: ${folder}`)
  if (config.media.s3) console.log('the buckets are not part of the backup')
  return 0
}

async function writeKeys(path: string): Promise<number> {
  const writer = Bun.file(path).writer()
  let keys = 0
  for await (const key of copyKeys()) {
    writer.write(`${JSON.stringify(key)}\n`)
    if (++keys % 1_000 === 0) await writer.flush()
  }
  await writer.end()
  return keys
}

/** Writes one consistent moment of all tables. @throws ConfigError when the program fails */
async function dumpDatabase(path: string): Promise<void> {
  const options = ['--single-transaction', '--quick', '--hex-blob', '--no-tablespaces', '--skip-lock-tables']
  const status = await withClientProgram('dump', options, async ({ command, env }) => {
    const child = Bun.spawn(command, { env, stdin: 'ignore', stdout: Bun.file(path), stderr: 'inherit' })
    return child.exited
  })
  if (status !== 0) throw new ConfigError(`the dump of the database failed with status ${status}`)
  await chmod(path, 0o600)
}
