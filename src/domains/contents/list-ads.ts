import { and, asc, eq } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { contentCategories, contents } from '../../db/schema/contents.ts'
import type { SerializedJson } from '../../lib/cache/serialized-json.ts'
import { notFound } from '../../lib/errors.ts'
import { cacheResponse } from '../catalog/cache/catalog-cache.ts'
import { type Ads, presentAd } from './model.ts'

const shown = db
  .select({
    key: contentCategories.key,
    ad: {
      id: contents.id,
      title: contents.title,
      url: contents.url,
      image: contents.image,
      text: contents.text,
    },
  })
  .from(contentCategories)
  .leftJoin(contents, and(eq(contents.categoryId, contentCategories.id), eq(contents.status, true)))
  .orderBy(asc(contentCategories.id), asc(contents.sequence), asc(contents.id))
  .prepare()

/** All ads that are shown, by the key of their category; a category without any is an empty list. */
export function listAds(): SerializedJson | Promise<SerializedJson> {
  return cacheResponse('contents', async () => ({ value: await readAds(), tags: ['contents'] }))
}

/** The ads of one category, under its key. @throws 404 for an unknown key */
export function listAdsOf(key: string): SerializedJson | Promise<SerializedJson> {
  return cacheResponse(`contents:${key}`, async () => {
    const ads = await readAds()
    if (!Object.hasOwn(ads, key)) throw notFound()
    return { value: { [key]: ads[key] }, tags: ['contents'] }
  })
}

async function readAds(): Promise<Ads> {
  const groups = Map.groupBy(await shown.execute(), ({ key }) => key)
  return Object.fromEntries(
    [...groups].map(([key, rows]) => [key, rows.flatMap(({ ad }) => (ad ? [presentAd(ad)] : []))]),
  )
}
