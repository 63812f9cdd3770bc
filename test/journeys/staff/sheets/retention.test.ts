import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { config } from '../../../../src/config/index.ts'
import { db } from '../../../../src/db/client.ts'
import { exportJobs, importJobs, importRows } from '../../../../src/db/schema/staff.ts'
import { purgeExports } from '../../../../src/domains/staff/exports/purge-exports.ts'
import { purgeImports } from '../../../../src/domains/staff/imports/purge-imports.ts'
import { privateFiles } from '../../../../src/gateways/media/private-files.ts'
import { addSeconds, now } from '../../../../src/lib/clock.ts'
import { finishedExport } from '../../../support/factories/exports.ts'
import { checkedImport, finishedImport, newImport } from '../../../support/factories/staff/imports.ts'

const { importSeconds, importFileSeconds, exportSeconds } = config.sheets
const longAgo = (seconds: number) => addSeconds(now(), -seconds - 60)
const isStored = async (key: string | null) => (await privateFiles.stat(key ?? '')) !== undefined

const importOf = async (id: number) => (await db.select().from(importJobs).where(eq(importJobs.id, id)))[0]
const exportOf = async (id: number) => (await db.select().from(exportJobs).where(eq(exportJobs.id, id)))[0]

/** A purge works on a batch; other tests leave jobs, too. */
async function purgeUntil(purge: () => Promise<void>, isDone: () => Promise<boolean>) {
  while (!(await isDone())) await purge()
}

test('the file of an import goes when the import has ended, and its results stay', async () => {
  const { id, fileKey } = await finishedImport()
  expect(await isStored(fileKey)).toBe(true)
  await purgeUntil(purgeImports, async () => !(await isStored(fileKey)))
  expect(await importOf(id)).toMatchObject({ state: 'done' })
  expect(await db.select().from(importRows).where(eq(importRows.importId, id))).toHaveLength(1)
})

test('a dry run keeps its file to be applied, but not for ever', async () => {
  const { id, fileKey } = await checkedImport()
  await purgeImports()
  expect(await isStored(fileKey)).toBe(true)
  await db
    .update(importJobs)
    .set({ finishTime: longAgo(importFileSeconds) })
    .where(eq(importJobs.id, id))
  await purgeUntil(purgeImports, async () => (await importOf(id))?.state === 'cancelled')
  expect([await isStored(fileKey), (await importOf(id))?.fileKey]).toEqual([false, null])
})

test('an upload that was interrupted leaves neither file nor row', async () => {
  const { id, fileKey } = await newImport()
  const interrupted = { state: 'storing', createTime: longAgo(3_600) }
  await db.update(importJobs).set(interrupted).where(eq(importJobs.id, id))
  await purgeUntil(purgeImports, async () => (await importOf(id)) === undefined)
  expect(await isStored(fileKey)).toBe(false)
})

test('the results of an import go after their time', async () => {
  const { id } = await finishedImport()
  await db
    .update(importJobs)
    .set({ finishTime: longAgo(importSeconds) })
    .where(eq(importJobs.id, id))
  await purgeUntil(purgeImports, async () => (await importOf(id)) === undefined)
  expect(await db.select().from(importRows).where(eq(importRows.importId, id))).toEqual([])
})

test('an exported file goes after its time, then its row', async () => {
  const { id, fileKey } = await finishedExport()
  await purgeExports()
  expect(await isStored(fileKey)).toBe(true)
  await db
    .update(exportJobs)
    .set({ finishTime: longAgo(exportSeconds) })
    .where(eq(exportJobs.id, id))
  await purgeUntil(purgeExports, async () => (await exportOf(id))?.fileKey === null)
  expect(await isStored(fileKey)).toBe(false)
  await db
    .update(exportJobs)
    .set({ finishTime: longAgo(importSeconds) })
    .where(eq(exportJobs.id, id))
  await purgeUntil(purgeExports, async () => (await exportOf(id)) === undefined)
})
