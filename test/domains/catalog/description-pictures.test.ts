import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { descriptionPictures } from '../../../src/db/schema/catalog.ts'
import { copyGoods } from '../../../src/domains/catalog/copy-goods.ts'
import { createGoods } from '../../../src/domains/catalog/goods/create-goods.ts'
import { storeDescriptionPicture } from '../../../src/domains/catalog/goods/description-pictures.ts'
import { removeUnusedPictures } from '../../../src/domains/catalog/goods/remove-unused-pictures.ts'
import { updateGoods } from '../../../src/domains/catalog/update-goods.ts'
import { imageUrl } from '../../../src/domains/pictures/image-url.ts'
import { filesOf } from '../../../src/domains/pictures/picture-keys.ts'
import { media } from '../../../src/gateways/media/media.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import { createSpu } from '../../support/factories/catalog.ts'
import { drawing } from '../../support/factories/pictures.ts'

const bytes = await drawing().png().toBuffer()
const upload = () => storeDescriptionPicture(bytes, {})
const html = (...keys: string[]) => keys.map((key) => `<p><img src="${imageUrl(key)}" /></p>`).join('')
const age = (key: string, days: number) =>
  db
    .update(descriptionPictures)
    .set({ usedTime: addSeconds(now(), -days * 86_400) })
    .where(eq(descriptionPictures.image, key))
const stateOf = async (key: string) =>
  (await db.select().from(descriptionPictures).where(eq(descriptionPictures.image, key)))[0]?.state
const isStored = async (key: string) => (await media.stat(key)) !== undefined

test('a picture that no description has is removed after seven days with all its files, and others stay', async () => {
  const [unused, young, used, copied] = [await upload(), await upload(), await upload(), await upload()]
  expect(new Set([unused, young, used, copied]).size).toBe(4)
  const spu = await createSpu()
  await updateGoods(spu.id, { descPack: html(used) })
  const source = await createSpu()
  await updateGoods(source.id, { descDetail: html(copied) })
  await copyGoods(source.id, '副本')
  await updateGoods(source.id, { descDetail: '' })
  for (const key of [unused, used, copied]) await age(key, 8)
  await age(young, 6)
  await removeUnusedPictures()
  expect(await Promise.all([unused, young, used, copied].map(stateOf))).toEqual([
    'removed',
    'stored',
    'stored',
    'stored',
  ])
  expect(await Promise.all([unused, young, used, copied].map(isStored))).toEqual([false, true, true, true])
  for (const file of filesOf(unused)) expect(await media.stat(file)).toBeUndefined()
  // a description cannot refer to it again
  const again = updateGoods(spu.id, { descService: html(unused) })
  await expect(again).rejects.toMatchObject({ status: 400, code: 'picture_removed' })
})

test('a description that is stored while the job searches keeps its picture', async () => {
  const key = await upload()
  await age(key, 8)
  const spu = await createSpu()
  const { brandId, category1Id, category2Id, category3Id } = spu
  const wish = { name: 'N', brandId, category1Id, category2Id, category3Id, descDetail: html(key) }
  const [outcome] = await Promise.allSettled([
    createGoods(wish),
    removeUnusedPictures(),
    removeUnusedPictures(),
  ])
  await removeUnusedPictures()
  // either the description came first, or it was refused: it never shows a missing picture
  expect([outcome.status, await isStored(key)]).toEqual(
    outcome.status === 'fulfilled' ? ['fulfilled', true] : ['rejected', false],
  )
})

test('a removal that a crash interrupted is finished by the next run', async () => {
  const key = await upload()
  await db.update(descriptionPictures).set({ state: 'removing' }).where(eq(descriptionPictures.image, key))
  await removeUnusedPictures()
  expect([await stateOf(key), await isStored(key)]).toEqual(['removed', false])
})
