import { recountStatements } from '../../domains/orders/listing/recount.ts'
import { resetFigureStatements } from '../../domains/staff/figures/reset-figures.ts'
import { now } from '../../lib/clock.ts'
import { importFreight } from './import-freight.ts'
import { linkDefaultAddresses } from './link-default-addresses.ts'
import { openAttempts } from './open-attempts.ts'
import { draftRows, keepWithParents } from './page.ts'
import { importPermissions } from './permissions/import-permissions.ts'
import type { Context, SourceTable } from './plan.ts'
import { plans } from './plans.ts'
import { claimTarget, refuseForeignRows } from './refuse.ts'
import { createReport, type Report, type Tally } from './report.ts'
import { connect, ImportRefused, readPages, readSchema, select } from './source.ts'
import { findUnreadContent } from './unread-content.ts'
import { writePage } from './write.ts'

/** `lost` names content of the source that has no place in the mall. */
type ImportResult = Readonly<{ tallies: ReadonlyMap<string, Tally>; lost: readonly string[] }>

/**
 * Imports a Django Meiduo shop, table by table, parents first. Rows are matched by primary key and the source wins, so a
 * repeated import updates the target. Rows that were deleted in the source stay. Each omitted or altered row is printed, and
 * at the end the freight, the ignored tables, and the content that has no place in the mall.
 * @returns the counts of each table, and the content that is lost
 * @throws ImportRefused, before any write, when source and target do not fit
 */
export async function importDjango(
  sourceUrl: string,
  targetUrl: string,
  say: (line: string) => void,
): Promise<ImportResult> {
  const source = await connect(sourceUrl)
  const target = await connect(targetUrl).catch(async (error: unknown) => {
    await source.end()
    throw error
  })
  try {
    await claimTarget(source, target)
    await source.query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ')
    await source.query('START TRANSACTION WITH CONSISTENT SNAPSHOT')
    const { tables, unread } = await readSchema(source, plans)
    for (const table of tables) requireKey(table)
    await refuseForeignRows(source, target, tables, say)
    const startedAt = now().toISOString().replace('T', ' ').replace('Z', '000')
    const context = { source, target, startedAt, tables: new Map(tables.map((t) => [t.target.name, t])) }
    const tallies = await importTables(context, say)
    const freight = await importFreight(context)
    if (freight) say(freight)
    const { lost, ignored } = await findUnreadContent(source, tables, unread)
    for (const line of ignored) say(line)
    return { tallies, lost }
  } finally {
    source.destroy()
    target.destroy()
  }
}

async function importTables(context: Context, say: (line: string) => void): Promise<Map<string, Tally>> {
  const reports = new Map<string, Report>()
  for (const [name, table] of context.tables) {
    const report = createReport(name, say)
    reports.set(name, report)
    if (table.plan.isMapped) continue
    const isTree = table.target.parents.some((parent) => parent.table === name)
    const early = isTree ? await growTree(table, context) : 0
    await importTable(table, context, report, say)
    report.tally.written += early
    report.tally.unchanged -= early
    if (name === 'tb_order_info') await openAttempts(context)
    const users = context.tables.get('tb_users')
    const usersReport = reports.get('tb_users')
    if (name === 'tb_address' && users && usersReport) await linkDefaultAddresses(users, context, usersReport)
  }
  await importPermissions(context, reports, say)
  // imported orders have no timeline, from which orders are counted by status, and may change amounts that are folded
  await inOneTransaction(context, recountStatements)
  if (sold.some((name) => (reports.get(name)?.tally.written ?? 0) > 0))
    await inOneTransaction(context, resetFigureStatements)
  return new Map([...reports].map(([name, { tally }]) => [name, tally]))
}

/** Tables that the figures of staff are folded from. */
const sold = ['tb_order_info', 'tb_order_goods', 'tb_payment']

async function inOneTransaction({ target }: Context, statements: readonly string[]): Promise<void> {
  await target.query('START TRANSACTION')
  for (const statement of statements) await target.query(statement)
  await target.query('COMMIT')
}

/** Inserts the rows of a tree level by level until no new parents appear. @returns the number of rows */
async function growTree(table: SourceTable, context: Context): Promise<number> {
  for (let total = 0; ; ) {
    const inserted = await importTable(table, context, createReport(table.target.name, ignore), ignore)
    if (inserted === 0) return total
    total += inserted
  }
}

async function importTable(
  table: SourceTable,
  context: Context,
  report: Report,
  say: (line: string) => void,
): Promise<number> {
  const [counted] = await select(context.source, 'SELECT COUNT(*) AS n FROM ??', [table.name])
  let inserted = 0
  say(`${table.target.name}: ${counted?.n} rows in ${table.name}`)
  for await (const rows of readPages(context.source, table)) {
    report.tally.read += rows.length
    const drafts = draftRows(rows, table, report)
    const complete = table.plan.complete
    const completed = complete ? await complete(drafts, table, context, report) : drafts
    const kept = await keepWithParents(completed, table, context, report)
    inserted += await writePage(kept, table, context, report)
    if (report.tally.read < Number(counted?.n))
      say(`${table.target.name}: ${report.tally.read} of ${counted?.n}`)
  }
  return inserted
}

function requireKey({ name, columns, target }: SourceTable): void {
  if (!columns.has(target.key)) throw new ImportRefused(`${name} of the source has no column ${target.key}`)
}

function ignore(): void {}
