import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { importJobs } from '../../../../src/db/schema/staff.ts'
import { getImport } from '../../../../src/domains/staff/imports/find-imports.ts'
import type { ImportRow } from '../../../../src/domains/staff/imports/import-fields.ts'
import { runImports } from '../../../../src/domains/staff/imports/run-imports.ts'
import { storeImport } from '../../../../src/domains/staff/imports/store-import.ts'
import { createSku } from '../skus.ts'
import { createStaff } from './staff.ts'

/** A CSV file as a browser uploads it. */
export const csvFile = (text: string, name = 'sheet.csv') => new File([text], name, { type: 'text/csv' })

type Wish = Partial<Parameters<typeof storeImport>[0]>

/** Stores an import of one SKU by a new staff user, unless the wish says otherwise. */
export async function newImport(wish: Wish = {}, userId?: number): Promise<ImportRow> {
  const caller = {
    credential: { kind: 'token' },
    id: userId ?? (await createStaff(['goods.change_sku', 'goods.add_sku'])).id,
  }
  const file = wish.file ?? csvFile(`id,price\n${await createSku()},12.00\n`)
  const origin = { address: '127.0.0.1', requestId: '', method: 'POST', path: '' }
  const full = { kind: 'skus', mode: 'valid_rows', isDryRun: true, ...wish, file } as const
  return storeImport(full, { ...caller, origin } as unknown as Parameters<typeof storeImport>[1])
}

/** Stores an import and waits until it has ended, in this process or in another. */
export async function finishedImport(wish: Wish = {}, userId?: number): Promise<ImportRow> {
  const { id } = await newImport({ isDryRun: false, ...wish }, userId)
  return untilEnded(id)
}

/** Stores a dry run and waits until it is checked. */
export const checkedImport = (wish: Wish = {}, userId?: number) =>
  finishedImport({ ...wish, isDryRun: true }, userId)

/** Works on imports until this one has ended. */
export async function untilEnded(id: number): Promise<ImportRow> {
  for (;;) {
    await runImports(undefined, id)
    const [row] = await db.select({ state: importJobs.state }).from(importJobs).where(eq(importJobs.id, id))
    if (!['queued', 'applying'].includes(row?.state ?? '')) return getImport(id)
    // another test may work on it
    await Bun.sleep(20)
  }
}

/** A sheet by which each of these SKUs receives three pieces. */
export const delivery = (ids: readonly number[]) =>
  csvFile(`id,stock_delta,stock_reason\n${ids.map((id) => `${id},3,received\n`).join('')}`)
