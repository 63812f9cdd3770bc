import { applianceGoods } from '../goods/appliances.ts'
import { brandSources } from '../goods/brands.ts'
import { categoryTree, channelGroups } from '../goods/categories.ts'
import { clothingGoods } from '../goods/clothing.ts'
import { computerGoods } from '../goods/computers.ts'
import { digitalGoods } from '../goods/digital.ts'
import { foodGoods } from '../goods/food.ts'
import { homeGoods } from '../goods/home.ts'
import { leisureGoods } from '../goods/leisure.ts'
import type { GoodsSource } from '../goods/source.ts'
import { drawBrandMark } from '../pictures/brand-mark.ts'
import { buildContents, listUrl } from './build-contents.ts'
import { buildGoods } from './build-skus.ts'
import { createPictureBook } from './picture-book.ts'
import type { Catalog } from './rows.ts'

const sources: GoodsSource[] = [
  ...digitalGoods,
  ...computerGoods,
  ...applianceGoods,
  ...homeGoods,
  ...clothingGoods,
  ...leisureGoods,
  ...foodGoods,
]

/** Builds the whole demo catalog with its pictures as SVG. Rows and ids are the same at every call. */
export function buildCatalog(): Catalog {
  const pictures = createPictureBook()
  const categories = buildCategories()
  const brands = brandSources.map(([name, firstLetter, color], i) => ({
    id: i + 1,
    name,
    firstLetter,
    logo: pictures.add('brands', drawBrandMark(color, i)),
  }))
  const goods = buildGoods(sources, { categories, brands, pictures })
  return {
    categories,
    channelGroups: channelGroups.map((names, i) => ({ id: i + 1, name: names.join('、') })),
    channels: buildChannels(categories),
    brands,
    ...goods,
    ...buildContents({ categories, skus: goods.skus }, pictures),
    pictures: pictures.all(),
  }
}

/** Ids ascend by level: first, second, third. */
function buildCategories(): Catalog['categories'] {
  const rows: Catalog['categories'] = []
  const add = (name: string, parentId: number | null) => {
    rows.push({ id: rows.length + 1, name, parentId })
    return rows.length
  }
  const firsts = Object.entries(categoryTree).map(([name, seconds]) => ({ id: add(name, null), seconds }))
  const seconds = firsts.flatMap(({ id, seconds }) =>
    Object.entries(seconds).map(([name, thirds]) => ({
      id: add(name, id),
      thirds: thirds as readonly string[],
    })),
  )
  for (const { id, thirds } of seconds) for (const name of thirds) add(name, id)
  return rows
}

function buildChannels(categories: Catalog['categories']): Catalog['channels'] {
  const rows: Catalog['channels'] = []
  for (const [group, names] of channelGroups.entries()) {
    for (const [at, name] of names.entries()) {
      const category = categories.find((row) => row.name === name && row.parentId === null)
      const firstThird = Object.values(categoryTree[name])[0]?.[0]
      if (!category || !firstThird) throw new Error(`the channel ${name} has no category`)
      const url = listUrl(categories, firstThird)
      rows.push({ id: rows.length + 1, groupId: group + 1, categoryId: category.id, url, sequence: at + 1 })
    }
  }
  return rows
}
