import { beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { goods } from '../../../../src/db/schema/catalog.ts'
import { auditDigest } from '../../../../src/domains/staff/audit/personal-fields.ts'
import { entriesOfObject } from '../../../support/database/audit-entries.ts'
import { createPath, createSpu, uniqueName } from '../../../support/factories/catalog.ts'
import { createSku } from '../../../support/factories/skus.ts'
import type { TestUser } from '../../../support/factories/users.ts'
import { createTwoEditors, sendAs } from '../two-editors.ts'

let changer: TestUser
let reader: TestUser
beforeAll(async () => {
  ;[changer, reader] = await createTwoEditors()
})

const send = (method: string, path: string, body?: object, person = changer, headers = {}) =>
  sendAs(person, method, path, body, headers)

/** An SPU with long descriptions, in a category that moves. */
async function moveLongSpu(descDetail = '<p>描述</p>'.repeat(1_500)) {
  const [path, other] = [await createPath(), await createPath()]
  const { id } = await createSpu(path)
  const texts = { descDetail, descPack: '包'.repeat(10_000), descService: `<p>${'"\\\n'.repeat(3_000)}</p>` }
  await db.update(goods).set(texts).where(eq(goods.id, id))
  const [object, url] = [`goods:${id}`, `/goods/${id}/`]
  const read = async () => (await send('GET', url, undefined, reader)).headers.get('etag') as string
  const move = async (parent_id: number) => {
    const body = { name: uniqueName(), parent_id }
    const moved = await send('PUT', `/goods/categories/${path.category3Id}/`, body, changer, {
      'if-match': '*',
    })
    expect(moved.status).toBe(200)
  }
  const merge = (body: object, etag: string) =>
    send('PATCH', `${url}?merge=true`, body, reader, { 'if-match': etag })
  return { id, object, path, other, read, move, merge }
}

test('the entry of an SPU that moves with its category has the same size with descriptions of any length', async () => {
  const { object, other, move } = await moveLongSpu()
  await move(other.category2Id)
  const [entry] = await entriesOfObject(object)
  const { before, after } = entry as { before: string; after: string }
  expect(Object.keys(JSON.parse(before)).sort()).toEqual(['category1_id', 'category2_id'])
  expect(Object.keys(JSON.parse(after)).sort()).toEqual(['category1_id', 'category2_id', 'details'])
  expect(before.length + after.length).toBeLessThan(500)
})

test.each([
  ['short', '<p>短</p>'],
  ['of exactly 1,000 bytes', 'a'.repeat(1_000)],
  ['of 1,001 bytes', `${'文'.repeat(333)}ab`],
  ['of 40,000 bytes', '😀'.repeat(10_000)],
])('an SPU with a description %s has the ETag of its entry after a move', async (_, text) => {
  const { object, other, read, move } = await moveLongSpu(text)
  const before = await read()
  await move(other.category2Id)
  const after = await read()
  const [entry] = await entriesOfObject(object)
  expect(entry).toMatchObject({ etagBefore: auditDigest(before), etagAfter: auditDigest(after) })
})

test('an edit of an SPU is merged across moves and edits by others', async () => {
  const { id, other, read, move, merge } = await moveLongSpu()
  const [second, third] = [await createPath(), await createPath()]
  const versions: string[] = [await read()]
  const changes = [
    () => move(other.category2Id),
    () => send('PATCH', `/goods/${id}/`, { desc_pack: '<p>新</p>' }, changer, { 'if-match': '*' }),
    () => move(second.category2Id),
    () => move(third.category2Id),
  ]
  for (const change of changes) {
    await change()
    versions.push(await read())
  }
  const changedSince = [
    ['category1_id', 'category2_id', 'desc_pack'],
    ['category1_id', 'category2_id', 'desc_pack'],
    ['category1_id', 'category2_id'],
    ['category1_id', 'category2_id'],
  ]
  for (const [i, fields] of changedSince.entries()) {
    const seen = { 'if-match': versions[i] as string }
    const refused = await send('PATCH', `/goods/${id}/`, { name: '新名称' }, reader, seen)
    expect(refused).toMatchObject({ status: 412, json: { changed_by: changer.username } })
    expect([...(refused.json.changed_fields as string[])].sort()).toEqual(fields)
  }
  expect(await merge({ desc_pack: '<p>别</p>' }, versions[1] as string)).toMatchObject({
    status: 412,
    json: { changed_fields: ['desc_pack'] },
  })
  expect(await merge({ name: '合并' }, versions[0] as string)).toMatchObject({
    status: 200,
    json: { name: '合并', category2_id: third.category2Id, desc_pack: '<p>新</p>' },
  })
})

test('after a move and a change without an entry, a 412 names neither author nor fields', async () => {
  const { id, other, read, move, merge } = await moveLongSpu()
  const seen = await read()
  await move(other.category2Id)
  await db.update(goods).set({ name: '改名' }).where(eq(goods.id, id))
  expect(await merge({ is_returnable: false }, seen)).toMatchObject({
    status: 412,
    json: { changed_by: null, changed_at: null, changed_fields: null },
  })
})

test('the entry of a SKU that moves with its SPU is short, also when the SPU has long descriptions', async () => {
  const { id, path, other } = await moveLongSpu()
  const sku = await createSku({ goodsId: id, categoryId: path.category3Id })
  const { category1Id, category2Id, category3Id } = other
  const body = { category1_id: category1Id, category2_id: category2Id, category3_id: category3Id }
  expect((await send('PATCH', `/goods/${id}/`, body, changer, { 'if-match': '*' })).status).toBe(200)
  const [entry] = await entriesOfObject(`sku:${sku}`)
  expect(entry).toBeDefined()
  expect(`${entry?.before}${entry?.after}`.length).toBeLessThan(2_000)
})
