import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { importDjango } from '../../src/cli/import-django/run.ts'
import { loadTemplate } from '../support/database/template.ts'
import { runScript } from '../support/processes/child-process.ts'
import { withoutShopLine } from './shop-line.ts'

type Cell = string | number | null

/** Creates two private databases: a Django shop as the source, and an empty, migrated target. */
export async function createShops() {
  const mark = `${process.pid}_${crypto.randomUUID().slice(0, 8)}`
  const names = { source: `meiduo_django_${mark}`, target: `meiduo_import_${mark}` }
  const urlOf = (name: string) =>
    Object.assign(new URL(process.env.DATABASE_URL ?? ''), { pathname: name }).href
  const connection = await createConnection({
    uri: process.env.DATABASE_URL ?? '',
    multipleStatements: true,
    dateStrings: true,
    charset: 'utf8mb4_general_ci',
  })
  for (const name of Object.values(names))
    await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`)
  const template = process.env.MEIDUO_TEST_TEMPLATE
  if (template) {
    await connection.query(`USE ${names.target}`)
    await loadTemplate(connection, template, false)
  } else await runAgainst('src/cli/migrate.ts', urlOf(names.target))
  const query = async (database: 'source' | 'target', sql: string) => {
    await connection.query(`USE ${names[database]}`)
    const [rows] = await connection.query<RowDataPacket[]>(sql)
    return rows
  }
  return {
    sourceUrl: urlOf(names.source),
    targetUrl: urlOf(names.target),
    /** Runs statements in the source. */
    given: (sql: string) => query('source', sql),
    /** Returns rows of the target, each as a list of cells. */
    rows: async (sql: string): Promise<Cell[][]> =>
      (await query('target', sql)).map((row) => Object.values(row)),
    change: (sql: string) => query('target', sql),
    /** Drops all tables of the source. */
    emptySource: async () => {
      await connection.query(
        `DROP DATABASE ${names.source}; CREATE DATABASE ${names.source} CHARACTER SET utf8mb4`,
      )
    },
    /** Imports in this process, without the stock ledger: faster than `import`. `said` holds the printed lines. */
    importHere: async () => {
      const said: string[] = []
      const result = await importDjango(urlOf(names.source), urlOf(names.target), (line) => said.push(line))
      return { ...result, said, counts: Object.fromEntries(result.tallies) }
    },
    import: () => runAgainst('src/cli/import-django/main.ts', urlOf(names.target), urlOf(names.source)),
    seedAreas: () => runAgainst('src/cli/seed.ts', urlOf(names.target)),
    /** Returns the whole content of the target. */
    fingerprint: async () => {
      const tables = await query('target', 'SHOW TABLES')
      const contents: unknown[] = []
      for (const table of tables.flatMap((row) => Object.values(row) as string[]).sort())
        contents.push(table, await query('target', `SELECT * FROM ${table} ORDER BY 1`))
      return JSON.stringify(contents)
    },
    drop: async () => {
      for (const name of Object.values(names)) await connection.query(`DROP DATABASE IF EXISTS ${name}`)
      await connection.end()
    },
  }
}

export type Shops = Awaited<ReturnType<typeof createShops>>

/** Runs a script against a database. `counts` holds the lines of its printed table by name. */
export async function runAgainst(script: string, databaseUrl: string, ...args: string[]) {
  const { status, output, errors } = await runScript({ DATABASE_URL: databaseUrl }, script, ...args)
  const counts: Record<string, Record<string, number>> = {}
  for (const line of output.trim().split('\n').slice(1)) {
    const [table = '', ...numbers] = line.trim().split(/\s+/)
    const [read = 0, written = 0, unchanged = 0, leftOut = 0, altered = 0] = numbers.map(Number)
    counts[table] = { read, written, unchanged, leftOut, altered }
  }
  return { status, errors: withoutShopLine(errors), counts }
}

/** Returns the expected counts of a table whose rows were all imported. */
export function written(rows: number) {
  return { read: rows, written: rows, unchanged: 0, leftOut: 0, altered: 0 }
}

export function unchanged(rows: number) {
  return { read: rows, written: 0, unchanged: rows, leftOut: 0, altered: 0 }
}
