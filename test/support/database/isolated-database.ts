import { randomInt } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { drizzle } from 'drizzle-orm/mysql2'
import { migrate } from 'drizzle-orm/mysql2/migrator'
import { type Connection, createConnection } from 'mysql2/promise'
import { runScript } from '../processes/child-process.ts'
import { loadTemplate } from './template.ts'

const root = resolve(import.meta.dir, '../../..')

type Options = Readonly<{
  /** The first migration that is not applied. */
  before?: string
  /** Whether areas and synonyms are loaded. */
  isSeeded?: boolean
}>

/** Creates a migrated database for one test and opens a connection to it. */
export async function createIsolatedDatabase({ before, isSeeded = false }: Options = {}) {
  const name = `meiduo_own_${process.pid}_${crypto.randomUUID().slice(0, 8)}`
  const url = Object.assign(new URL(process.env.DATABASE_URL ?? ''), { pathname: name }).href
  const connection: Connection = await createConnection({
    uri: process.env.DATABASE_URL ?? '',
    multipleStatements: true,
    timezone: 'Z',
  })
  await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`)
  await connection.query(`USE ${name}`)
  const env = { DATABASE_URL: url }
  const run = (script: string, ...args: string[]) => runScript(env, script, ...args)
  const template = process.env.MEIDUO_TEST_TEMPLATE
  if (before) await migrateUntil(connection, before)
  else if (template) await loadTemplate(connection, template, isSeeded)
  else {
    await run('src/cli/migrate.ts')
    if (isSeeded) await run('src/cli/seed.ts')
  }
  // pub/sub ignores the Redis database: unique user ids keep messages of other tests from matching users of this one
  await connection.query(`ALTER TABLE tb_users AUTO_INCREMENT = ${randomInt(10 ** 9, 2 * 10 ** 9)}`)
  return {
    url,
    connection,
    run,
    verify: () => run('src/cli/verify/main.ts'),
    drop: async () => {
      await connection.query(`DROP DATABASE IF EXISTS ${name}`)
      await connection.end()
    },
  }
}

export type IsolatedDatabase = Awaited<ReturnType<typeof createIsolatedDatabase>>

async function migrateUntil(connection: Connection, tag: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'migrations-'))
  try {
    cpSync(join(root, 'drizzle'), folder, { recursive: true })
    const path = join(folder, 'meta/_journal.json')
    const journal = JSON.parse(readFileSync(path, 'utf8'))
    const at = journal.entries.findIndex((entry: { tag: string }) => entry.tag === tag)
    if (at < 0) throw new Error(`migration ${tag} not found`)
    writeFileSync(path, JSON.stringify({ ...journal, entries: journal.entries.slice(0, at) }))
    await migrate(drizzle({ client: connection }), { migrationsFolder: folder })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
