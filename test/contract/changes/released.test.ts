import { expect, test } from 'bun:test'
import { findChanges } from './find-changes.ts'
import { documentOf, member } from './planted-changes.ts'
import { readReleased, storeReleased, withoutTexts } from './released.ts'

test('the stored document has no texts, keeps members with the names of texts, and one version is stored once', async () => {
  const described = documentOf(
    member('description', { type: 'string', description: 'A text', examples: ['x'] }),
  )
  const stored = withoutTexts({ ...described, tags: [{ name: 'x' }] })
  expect(JSON.stringify(stored)).not.toMatch(/A text|"examples"|"tags":\[\{"name"/)
  expect(findChanges(described, stored)).toEqual([])
  const released = await readReleased()
  expect(released && Object.keys(released.paths).length).toBeGreaterThan(200)
  const same = { ...described, info: { title: '', version: released?.info.version ?? '' } }
  await expect(storeReleased(same, released)).rejects.toThrow('raise the version')
})
