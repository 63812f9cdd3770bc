import { expect, test } from 'bun:test'
import { previewImport } from '../../../../src/domains/staff/imports/find-imports.ts'
import { newImport } from '../../../support/factories/staff/imports.ts'

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
