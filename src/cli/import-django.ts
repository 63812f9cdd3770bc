import { type Connection, createConnection } from 'mysql2/promise'
import { config } from '../config.ts'
import { fillDeferred, importTable, type Report } from './django/import-table.ts'
import { completions, tables } from './django/tables.ts'

/**
 * `bun src/cli/import-django.ts <mysql-url>`: reads a Django Meiduo database into the one that DATABASE_URL names, which
 * is migrated and holds no catalogue but an earlier import of the same. Safe to repeat. Ends with status 1 if rows were
 * refused, 2 if nothing was done.
 */
const [sourceUrl] = process.argv.slice(2)
if (!sourceUrl || !config.databaseUrl)
  fail('usage: DATABASE_URL=<ours> bun src/cli/import-django.ts <mysql-url>')
const open = (uri: string) =>
  createConnection({ uri, timezone: 'Z', supportBigNumbers: true, dateStrings: false })
const source = await open(sourceUrl as string)
const target = await open(config.databaseUrl as string)
await target.query("SET SESSION sql_mode = 'STRICT_TRANS_TABLES', time_zone = '+00:00'")
await refuseWrongPair(source, target)

const reports: Report[] = []
for (const spec of tables) {
  const report = await importTable(source, target, spec)
  if (!report) continue
  reports.push(report)
  console.log(
    `${spec.table}: ${report.read} read, ${report.written} written, ${report.refused.length} refused`,
  )
}
for (const spec of tables) await fillDeferred(source, target, spec)
for (const statement of completions) await target.query(statement)

for (const line of reports.flatMap((report) => report.mended)) console.log(`mended: ${line}`)
const refused = reports.flatMap((report) => report.refused)
for (const line of refused) console.error(`refused: ${line}`)
await Promise.all([source.end(), target.end()])
if (reports.length === 0) fail('the source has none of the tables of Meiduo')
process.exit(refused.length > 0 ? 1 : 0)

/** Neither the same database twice, nor a target whose SKUs are not those of the source. */
async function refuseWrongPair(from: Connection, to: Connection): Promise<void> {
  const identity = 'SELECT @@hostname AS host, @@port AS port, DATABASE() AS name'
  const [[one], [two]] = await Promise.all([from.query(identity), to.query(identity)])
  if (JSON.stringify(one) === JSON.stringify(two)) fail('the source is the target')
  const skus = async (connection: Connection) => {
    const [rows] = await connection.query('SELECT id, name FROM tb_sku')
    return new Map((rows as { id: number; name: string }[]).map((row) => [row.id, row.name]))
  }
  const [theirs, ours] = [await skus(from).catch(() => new Map<number, string>()), await skus(to)]
  for (const [id, name] of ours)
    if (theirs.get(id) !== name)
      fail(
        `the target already sells something else (SKU ${id}, ${name}): import into an empty, migrated database`,
      )
}

function fail(message: string): never {
  console.error(message)
  process.exit(2)
}
