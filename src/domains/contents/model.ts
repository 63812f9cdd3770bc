import { t } from 'elysia'
import type { contents } from '../../db/schema/contents.ts'
import { imageUrl } from '../pictures/image-url.ts'

const ad = t.Object({
  id: t.Integer(),
  title: t.String(),
  url: t.String(),
  image: t.String(),
  text: t.String(),
})
export const ads = t.Record(t.String(), t.Array(ad), { examples: [{ index_lbt: [] }] })
export type Ads = typeof ads.static

export const keyParams = t.Object({
  key: t.String({ pattern: '^\\w{1,50}$', examples: ['index_lbt'], description: '广告类别键名 · key' }),
})

type AdRow = Pick<typeof contents.$inferSelect, 'id' | 'title' | 'url' | 'image' | 'text'>

export function presentAd({ image, text, ...row }: AdRow): typeof ad.static {
  return { ...row, image: imageUrl(image), text: text ?? '' }
}
