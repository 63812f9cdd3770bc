import '../find-shop.ts'
import { existsSync, readdirSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { ConfigError } from '../../lib/config-error.ts'
import { exitOnConfigError } from '../../lib/process/exit-on-config-error.ts'
import { type CopiedKey, countKeys, pasteKeys } from '../../redis/copy-keys.ts'
import { describeShop, reachShop, runCommandWith } from '../command.ts'
import { withClientProgram } from './client-programs.ts'
import { backupFiles, type Manifest, readFolder, storedFolders } from './format.ts'

const usage = `usage: bun run restore <folder>
Writes a backup into an empty database, an empty Redis database and empty folders. Start no process of the shop before it ends,
then run: bun run verify
Needs mariadb or mysql.
  --help  prints this text
Exit status: 0 done, 1 refused or failed, 2 the arguments are not understood.`

const batch = 500

await runCommandWith(usage, readFolder, (folder) => exitOnConfigError(() => restoreShop(folder)))

async function restoreShop(folder: string): Promise<number> {
  const manifest = await readManifest(folder)
  await reachShop()
  console.log(describeShop())
  await refuseData()
  await loadDatabase(join(folder, backupFiles.database))
  const keys = await loadKeys(join(folder, backupFiles.redis), Date.parse(manifest.startedAt))
  const targets: Readonly<Record<string, string>> = storedFolders()
  for (const name of manifest.folders)
    await cp(join(folder, name), targets[name] as string, { recursive: true, preserveTimestamps: true })
  console.log(`restored the shop of ${manifest.startedAt}: ${keys} of ${manifest.keys} keys have not expired`)
  console.log('next: bun run verify, and bun run check-bill for each day since then')
  return 0
}

async function readManifest(folder: string): Promise<Manifest> {
  const file = Bun.file(join(folder, backupFiles.manifest))
  if (!(await file.exists())) throw new ConfigError(`${folder} holds no complete backup`)
  const manifest: Manifest = await file.json()
  if (manifest.format !== 1) throw new ConfigError(`${folder} was written by a later release`)
  return manifest
}

/** @throws ConfigError when the shop has data already */
async function refuseData(): Promise<void> {
  const [tables] = (await db.execute(sql`SHOW TABLES`)) as unknown as [unknown[]]
  if (tables.length > 0)
    throw new ConfigError(`the database has ${tables.length} tables: create an empty one`)
  const keys = await countKeys()
  if (keys > 0) throw new ConfigError(`the Redis database has ${keys} keys: choose an empty one`)
  for (const path of Object.values(storedFolders()))
    if (existsSync(path) && readdirSync(path).length > 0) throw new ConfigError(`${path} is not empty`)
}

async function loadDatabase(path: string): Promise<void> {
  const status = await withClientProgram('load', [], async ({ command, env }) => {
    const child = Bun.spawn(command, { env, stdin: Bun.file(path), stdout: 'inherit', stderr: 'inherit' })
    return child.exited
  })
  if (status !== 0) throw new ConfigError(`the load of the database failed with status ${status}`)
}

async function loadKeys(path: string, startedMs: number): Promise<number> {
  let restored = 0
  let waiting: CopiedKey[] = []
  const paste = async () => {
    restored += await pasteKeys(waiting, Date.now() - startedMs)
    waiting = []
  }
  for await (const line of lines(path)) {
    waiting.push(JSON.parse(line))
    if (waiting.length >= batch) await paste()
  }
  await paste()
  return restored
}

async function* lines(path: string): AsyncGenerator<string> {
  let rest = ''
  const decoder = new TextDecoder()
  for await (const chunk of Bun.file(path).stream()) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = parts.pop() ?? ''
    yield* parts
  }
}
