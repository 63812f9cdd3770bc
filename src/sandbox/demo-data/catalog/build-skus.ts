import { colors } from '../goods/colors.ts'
import type { GoodsSource } from '../goods/source.ts'
import { drawProductPicture } from '../pictures/frame.ts'
import { describeGoods } from './descriptions.ts'
import type { PictureBook } from './picture-book.ts'
import type { Catalog, SkuRow } from './rows.ts'

type Shop = Pick<Catalog, 'categories' | 'brands'> & { pictures: PictureBook }
type Shelf = Pick<
  Catalog,
  'goods' | 'specifications' | 'options' | 'skus' | 'skuImages' | 'skuSpecifications'
>
type Choice = { specId: number; optionId: number; value: string }

/** Builds SPUs, their specifications, and one SKU for each combination of options that the source does not exclude. */
export function buildGoods(sources: GoodsSource[], shop: Shop): Shelf {
  const shelf: Shelf = {
    goods: [],
    specifications: [],
    options: [],
    skus: [],
    skuImages: [],
    skuSpecifications: [],
  }
  for (const source of sources) {
    const place = categoryPath(shop.categories, source.category)
    const brand = shop.brands.find(({ name }) => name === source.brand)
    if (!brand) throw new Error(`no brand is called ${source.brand}`)
    const goodsId = shelf.goods.length + 1
    shelf.goods.push({
      id: goodsId,
      name: source.name,
      brandId: brand.id,
      ...place,
      ...describeGoods(source),
    })
    for (const choices of combinations(addSpecifications(shelf, goodsId, source))) {
      const key = choices.map(({ value }) => value).join(' ')
      if (source.exceptions?.[key] !== 'absent')
        addSku(shelf, source, choices, place.category3Id, shop.pictures)
    }
  }
  return shelf
}

function addSpecifications(shelf: Shelf, goodsId: number, source: GoodsSource): Choice[][] {
  return Object.entries(source.specs).map(([name, values]) => {
    const specId = shelf.specifications.length + 1
    shelf.specifications.push({ id: specId, goodsId, name })
    return values.map((value) => {
      const optionId = shelf.options.length + 1
      shelf.options.push({ id: optionId, specId, value })
      return { specId, optionId, value }
    })
  })
}

function combinations(axes: Choice[][]): Choice[][] {
  return axes.reduce<Choice[][]>(
    (found, axis) => found.flatMap((chosen) => axis.map((choice) => [...chosen, choice])),
    [[]],
  )
}

function addSku(
  shelf: Shelf,
  source: GoodsSource,
  choices: Choice[],
  categoryId: number,
  pictures: PictureBook,
): void {
  const id = shelf.skus.length + 1
  const tint = choices.map(({ value }) => colors[value]).find(Boolean) ?? source.tint
  const image = pictures.add('products', drawProductPicture(source.picture, tint))
  const detail = pictures.add('products', drawProductPicture(source.picture, tint, 'detail'))
  shelf.skus.push({
    id,
    name: [source.name, ...choices.map(({ value }) => value).reverse()].join(' '),
    caption: source.caption,
    goodsId: shelf.goods.length,
    categoryId,
    ...pricesOf(source, choices),
    ...stockOf(source, choices, id),
    defaultImageUrl: image,
  })
  for (const shown of [image, detail]) {
    shelf.skuImages.push({ id: shelf.skuImages.length + 1, skuId: id, image: shown })
  }
  for (const { specId, optionId } of choices) {
    shelf.skuSpecifications.push({ id: shelf.skuSpecifications.length + 1, skuId: id, specId, optionId })
  }
}

/** The cost is 72 % of the price; the list price is 12 % higher, in whole yuan. */
function pricesOf(source: GoodsSource, choices: Choice[]) {
  const priceFen = choices.reduce((sum, { value }) => sum + (source.plusFen?.[value] ?? 0), source.priceFen)
  return {
    priceFen,
    costPriceFen: Math.floor((priceFen * 72) / 100),
    marketPriceFen: Math.ceil((priceFen * 112) / 10_000) * 100,
  }
}

function stockOf(source: GoodsSource, choices: Choice[], id: number): Pick<SkuRow, 'stock' | 'isLaunched'> {
  const exception = source.exceptions?.[choices.map(({ value }) => value).join(' ')]
  const usual = 20 + ((id * 37) % 180)
  return { stock: typeof exception === 'number' ? exception : usual, isLaunched: exception !== 'off sale' }
}

function categoryPath(categories: Catalog['categories'], name: string) {
  const third = categories.find((category) => category.name === name)
  const second = categories.find((category) => category.id === third?.parentId)
  const first = categories.find((category) => category.id === second?.parentId)
  if (!third || !second || !first) throw new Error(`${name} is no third-level category`)
  return { category1Id: first.id, category2Id: second.id, category3Id: third.id }
}
