import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { exportJobs } from '../../../src/db/schema/staff.ts'
import type { ExportRow } from '../../../src/domains/staff/exports/export-fields.ts'
import { runExports } from '../../../src/domains/staff/exports/run-exports.ts'
import { getExport, type NewExport, storeExport } from '../../../src/domains/staff/exports/store-export.ts'
import { createGoods, createLeafCategory } from './skus.ts'
import { createStaff } from './staff/staff.ts'

/** Stores an export of the SKUs of a new SPU by a new superuser, unless the wish says otherwise. */
export async function newExport(wish: Partial<NewExport> = {}, userId?: number): Promise<ExportRow> {
  const id = userId ?? (await createStaff([], { isSuperuser: true })).id
  const filters = wish.filters ?? { spu_id: String(await createGoods(await createLeafCategory())) }
  const caller = { id, credential: { kind: 'token' } } as Parameters<typeof storeExport>[1]
  return storeExport({ list: 'skus', format: 'csv', ...wish, filters }, caller)
}

/** Stores an export and waits until it has ended, in this process or in another. */
export async function finishedExport(wish: Partial<NewExport> = {}, userId?: number): Promise<ExportRow> {
  const { id } = await newExport(wish, userId)
  for (;;) {
    await runExports(undefined, id)
    const [row] = await db.select({ state: exportJobs.state }).from(exportJobs).where(eq(exportJobs.id, id))
    if (row?.state !== 'queued') return getExport(id)
    // another test may work on it
    await Bun.sleep(20)
  }
}
