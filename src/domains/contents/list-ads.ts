import { and, asc, eq } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { contentCategories, contents } from '../../db/schema/contents.ts'
import { notFound } from '../../lib/errors.ts'

const visibleAds = db
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

export type AdRow = Pick<typeof contents.$inferSelect, 'id' | 'title' | 'url' | 'image' | 'text'>

/** Ads in display order by the key of their category. */
export type AdsByKey = ReadonlyMap<string, readonly AdRow[]>

/** Returns all visible ads; a category without visible ads has an empty list. */
export async function listAds(): Promise<AdsByKey> {
  const groups = Map.groupBy(await visibleAds.execute(), ({ key }) => key)
  return new Map([...groups].map(([key, rows]) => [key, rows.flatMap(({ ad }) => ad ?? [])]))
}

/**
 * Returns the visible ads of one category.
 * @throws 404 not_found for an unknown key
 */
export async function listAdsOf(key: string): Promise<AdsByKey> {
  const ads = (await listAds()).get(key)
  if (!ads) throw notFound()
  return new Map([[key, ads]])
}
