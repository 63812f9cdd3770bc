import { expect, test } from 'bun:test'
import { previewImport } from '../../../../src/domains/staff/imports/find-imports.ts'
import { csvFile, newImport } from '../../../support/factories/staff/imports.ts'

const outcomeOf = (preview: Promise<unknown>) =>
  preview.then(
    () => 'read',
    ({ status, details }) => [status, details.retryAfterSeconds],
  )

test('one preview of a person is read at a time, ten wait, and others are read meanwhile', async () => {
  const job = await newImport()
  const [busy, other] = [job.userId, job.userId + 1]
  const first = Array.from({ length: 12 }, () => outcomeOf(previewImport(job, busy)))
  const others = await outcomeOf(previewImport(job, other))
  expect(others).toBe('read')
  expect(await Promise.all(first)).toEqual([...Array.from({ length: 11 }, () => 'read'), [503, 5]])
  expect(await outcomeOf(previewImport(job, busy))).toBe('read')
})

test('a preview shows the first 200 characters of a cell, and a heading counts up to 100', async () => {
  const long = '长'.repeat(5_000)
  const heading = `${'-'.repeat(100)}price`
  const job = await newImport({ file: csvFile(`id,${long},"${heading}"\n1,${long},2\n`) })
  const { headings, rows, proposed } = await previewImport(job, job.userId)
  expect(headings[1]).toBe('长'.repeat(200))
  expect(rows[0]?.cells[1]).toBe('长'.repeat(200))
  // marks do not count in a heading, but this name comes behind 100 of them
  expect(proposed).toEqual({ id: 1 })
})
