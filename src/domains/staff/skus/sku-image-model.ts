import { t } from 'elysia'
import { idField, idFieldOf, idParam, knownFieldsOnly } from '../../../http/fields.ts'
import { staffListQuery, staffPageOf } from '../../../http/staff/list.ts'
import { pictureSkuFields, pictureSkuInput, pictureSkus } from '../../../http/staff/second-names.ts'
import type { SkuImage } from '../../catalog/skus/sku-images.ts'
import { imageUrl } from '../../pictures/image-url.ts'
import { pictureFile } from '../picture-model.ts'

export const imageParams = t.Object({ id: idParam })
export const imageQuery = t.Object({
  ...staffListQuery,
  sku_id: t.Optional(idFieldOf('商品 SKU · SKU')),
})
export const newImage = knownFieldsOnly(
  { ...pictureSkuInput, image: pictureFile('图片 · picture') },
  { title: 'NewSkuImage' },
)
export const imageChange = knownFieldsOnly(
  {
    ...pictureSkuInput,
    image: t.Optional(pictureFile('新图片；缺省保持不变 · new picture; absent: unchanged')),
  },
  { title: 'SkuImageChange' },
)
export const skuImage = t.Object(
  { id: t.Integer(), ...pictureSkuFields, image: t.String({ description: '图片网址 · URL of the picture' }) },
  { title: 'StaffSkuImage' },
)
export const imagePage = staffPageOf(skuImage)
export const imageOrder = knownFieldsOnly(
  {
    ids: t.Array(idField, {
      maxItems: 200,
      examples: [[3, 1, 2]],
      description:
        '该 SKU 的全部图片，每张一次；第一张为默认图片 · every picture of the SKU once; the first is its default picture',
      hint: { zh: '应为图片编号的列表', en: 'must be a list of pictures' },
    }),
  },
  { title: 'SkuImageOrder' },
)
export const orderedImages = t.Object(
  {
    ids: t.Array(t.Integer(), { description: '图片编号，按显示顺序 · ids of the pictures in their order' }),
    images: t.Array(skuImage, { description: '图片，按显示顺序 · the pictures in their order' }),
  },
  { title: 'OrderedSkuImages' },
)

/** Converts a picture of a SKU to the wire format. */
export const presentSkuImage = ({ id, skuId, image }: SkuImage): typeof skuImage.static => ({
  id,
  ...pictureSkus(skuId),
  image: imageUrl(image),
})

/** Converts the pictures of a SKU, in their order. */
export const presentOrder = (images: readonly SkuImage[]): typeof orderedImages.static => ({
  ids: images.map(({ id }) => id),
  images: images.map(presentSkuImage),
})
