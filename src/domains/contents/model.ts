import { t } from 'elysia'
import { imageUrl } from '../pictures/image-url.ts'
import type { AdRow, AdsByKey } from './list-ads.ts'

const ad = t.Object({
  id: t.Integer(),
  title: t.String(),
  url: t.String({ description: '点击打开的地址，没有则为空 · address that it opens; empty without one' }),
  image: t.String({ description: '图片网址，没有则为空 · URL of the picture; empty without one' }),
  text: t.String({ description: 'HTML，没有则为空 · HTML; empty without a text' }),
})
export const ads = t.Record(t.String(), t.Array(ad), { examples: [{ index_lbt: [] }] })

export const keyParams = t.Object({
  key: t.String({
    pattern: '^\\w{1,50}$',
    examples: ['index_lbt'],
    description: '广告类别键名 · key of the ad category',
  }),
})

/** Converts ads to lists by the key of their category. */
export function presentAds(adsByKey: AdsByKey): typeof ads.static {
  return Object.fromEntries([...adsByKey].map(([key, rows]) => [key, rows.map(presentAd)]))
}

function presentAd({ image, text, ...row }: AdRow): typeof ad.static {
  return { ...row, image: imageUrl(image), text: text ?? '' }
}
