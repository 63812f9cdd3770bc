import { expect, test } from 'bun:test'
import { describeChange, findUnannounced } from './announced.ts'
import { findChanges } from './find-changes.ts'
import { documentOf, member, one, sku, withoutNote } from './planted-changes.ts'

test('only a line below Breaking of Unreleased that names the operation and the member announces a change', () => {
  const changes = findChanges(one, documentOf(member('count', undefined)))
  const left = (text: string) => findUnannounced(changes, text).map(describeChange)
  const missing = ['changeSku: request.count is removed']
  const log = (section: string, line: string) =>
    `# Changelog\n\n## Unreleased\n\n### Added\n\n- x\n\n### ${section}\n\n- ${line}\n\n## 0.1.0\n\n### Breaking\n\n- y\n`
  expect(left(log('Breaking', '`changeSku` no longer takes\n  `count`.'))).toEqual([])
  expect(left(log('Breaking', '`changeSku` takes less.'))).toEqual(missing)
  expect(left(log('Breaking', '`count` is removed.'))).toEqual(missing)
  expect(left(log('Breaking', 'changeSku count'))).toEqual(missing)
  expect(left(log('Changed', '`changeSku` no longer takes `count`.'))).toEqual(missing)
  expect(left(log('Added', 'z').replace('- y', '- `changeSku` `count`'))).toEqual(missing)
  const ofSku = findChanges(one, documentOf({}, { Sku: { ...sku, properties: withoutNote } }))
  expect(findUnannounced(ofSku, log('Breaking', '`Sku.note` is removed.'))).toEqual([])
  expect(findUnannounced(ofSku, log('Breaking', '`Sku.name` is removed.'))).toHaveLength(1)
})
