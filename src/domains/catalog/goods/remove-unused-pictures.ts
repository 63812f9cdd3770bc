import { and, asc, eq, gt, inArray, like, lt, or } from 'drizzle-orm'
import { config } from '../../../config/index.ts'
import { db } from '../../../db/client.ts'
import { descriptionPictures, goods } from '../../../db/schema/catalog.ts'
import { contents } from '../../../db/schema/contents.ts'
import { shopTexts } from '../../../db/schema/shop.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { finishRemoval } from '../unused-pictures.ts'
import { pictureKeysIn } from './description-pictures.ts'

const picturesPerRun = 500
/** Descriptions in memory at a time: each has up to 100,000 characters. */
const goodsPerRead = 50

/**
 * Removes uploaded pictures that nothing has used for `UNUSED_PICTURE_RETENTION`: those for descriptions that no text of the shop refers to, and
 * those of writes that a crash interrupted. Safe on several processes and after a crash: a picture is first marked, and then its
 * files are deleted.
 * @returns how many pictures were removed
 */
export async function removeUnusedPictures(): Promise<number> {
  const before = addSeconds(now(), -config.retention.unusedPictureSeconds)
  const isDue = and(eq(descriptionPictures.state, 'stored'), lt(descriptionPictures.usedTime, before))
  const candidates = await db
    .select({ id: descriptionPictures.id, image: descriptionPictures.image })
    .from(descriptionPictures)
    .where(isDue)
    .orderBy(asc(descriptionPictures.usedTime))
    .limit(picturesPerRun)
  if (candidates.length > 0) {
    const used = await findUsed(new Set(candidates.map(({ image }) => image)))
    const { kept = [], unused = [] } = Object.groupBy(candidates, ({ image }) =>
      used.has(image) ? 'kept' : 'unused',
    )
    // the condition again: a description may refer to a picture, or a row keep it, since it was searched for
    const mark = (rows: typeof candidates, change: Partial<typeof descriptionPictures.$inferInsert>) =>
      db
        .update(descriptionPictures)
        .set(change)
        .where(
          and(
            inArray(
              descriptionPictures.id,
              rows.map(({ id }) => id),
            ),
            isDue,
          ),
        )
    if (kept.length > 0) await mark(kept, { usedTime: now() })
    if (unused.length > 0) await mark(unused, { state: 'removing' })
  }
  return removeMarked()
}

async function removeMarked(): Promise<number> {
  const marked = await db
    .select({ image: descriptionPictures.image })
    .from(descriptionPictures)
    .where(eq(descriptionPictures.state, 'removing'))
    .limit(picturesPerRun)
  for (const { image } of marked) await finishRemoval(image)
  return marked.length
}

/** Returns which of the pictures any text of the shop refers to. */
async function findUsed(candidates: ReadonlySet<string>): Promise<Set<string>> {
  const used = new Set<string>()
  const note = (text: string | null) => {
    for (const key of pictureKeysIn(text ?? '')) if (candidates.has(key)) used.add(key)
  }
  for await (const row of descriptionsWithPictures())
    for (const text of [row.detail, row.pack, row.service]) note(text)
  const pattern = '%pictures/%'
  const ads = await db.select({ text: contents.text }).from(contents).where(like(contents.text, pattern))
  const texts = await db.select({ text: shopTexts.text }).from(shopTexts).where(like(shopTexts.text, pattern))
  for (const { text } of [...ads, ...texts]) note(text)
  return used
}

async function* descriptionsWithPictures() {
  const pattern = '%pictures/%'
  for (let last = 0; ; ) {
    const rows = await db
      .select({ id: goods.id, detail: goods.descDetail, pack: goods.descPack, service: goods.descService })
      .from(goods)
      .where(
        and(
          gt(goods.id, last),
          or(
            like(goods.descDetail, pattern),
            like(goods.descPack, pattern),
            like(goods.descService, pattern),
          ),
        ),
      )
      .orderBy(asc(goods.id))
      .limit(goodsPerRead)
    yield* rows
    const end = rows.at(-1)
    if (!end) return
    last = end.id
  }
}
