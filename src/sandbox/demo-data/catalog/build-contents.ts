import { formatFen } from '../../../lib/money.ts'
import { type Banner, computerTags, digitalTags, header, homeTags, news, slides } from '../goods/ads.ts'
import { drawBanner } from '../pictures/frame.ts'
import type { PictureBook } from './picture-book.ts'
import type { Catalog, ContentRow } from './rows.ts'

type Shelf = Pick<Catalog, 'categories' | 'skus'>
type Entry = Pick<ContentRow, 'title' | 'url' | 'image' | 'text'>

/** Builds the ads of the home page by place, from the categories and SKUs of the catalog. */
export function buildContents(
  shelf: Shelf,
  pictures: PictureBook,
): Pick<Catalog, 'contentCategories' | 'contents'> {
  const contentCategories = places.map(([key, name], i) => ({ id: i + 1, name, key }))
  const contents: ContentRow[] = []
  for (const [i, [, , entriesOf]] of places.entries()) {
    for (const [at, entry] of entriesOf(shelf, pictures).entries()) {
      contents.push({ id: contents.length + 1, categoryId: i + 1, sequence: at + 1, ...entry })
    }
  }
  return { contentCategories, contents }
}

const places: [key: string, name: string, entries: (shelf: Shelf, pictures: PictureBook) => Entry[]][] = [
  ['index_lbt', '轮播图', banners(slides)],
  ['index_kx', '快讯', links(news)],
  ['index_ytgg', '页头广告', banners(header)],
  ['index_1f_logo', '1楼Logo', products(['智能手机'], 1)],
  [
    'index_1f_pd',
    '1楼频道',
    links({ 手机: '智能手机', 耳机: '头戴耳机', 相机: '微单相机', 穿戴: '智能手表' }),
  ],
  ['index_1f_bq', '1楼标签', links(digitalTags)],
  ['index_1f_ssxp', '1楼时尚新品', products(['智能手机', '智能手表', '微单相机', '头戴耳机'], 6)],
  ['index_1f_cxdj', '1楼畅享低价', products(['移动电源', '老人手机', '蓝牙音箱', '真无线耳机'], 6)],
  ['index_1f_sjpj', '1楼手机配件', products(['移动电源', '真无线耳机', '头戴耳机'], 4)],
  ['index_2f_logo', '2楼Logo', products(['轻薄本'], 1)],
  ['index_2f_pd', '2楼频道', links({ 电脑: '轻薄本', 平板: '平板电脑', 外设: '键盘', 办公: '打印机' })],
  ['index_2f_bq', '2楼标签', links(computerTags)],
  ['index_2f_jjhg', '2楼加价换购', products(['键盘', '鼠标', '显示器'], 6)],
  ['index_2f_cxdj', '2楼畅享低价', products(['平板电脑', '打印机', '鼠标', '轻薄本'], 6)],
  ['index_3f_logo', '3楼Logo', products(['沙发'], 1)],
  ['index_3f_pd', '3楼频道', links({ 家具: '沙发', 灯具: '台灯', 厨具: '锅具', 家纺: '床品套件' })],
  ['index_3f_bq', '3楼标签', links(homeTags)],
  ['index_3f_shyp', '3楼生活用品', products(['台灯', '落地灯', '床品套件', '保温杯', '办公椅'], 6)],
  ['index_3f_cfyp', '3楼厨房用品', products(['锅具', '水杯', '电饭煲', '电水壶', '咖啡机'], 6)],
]

function banners(list: Banner[]) {
  return ({ categories }: Shelf, pictures: PictureBook): Entry[] =>
    list.map(({ title, category, tint, products }) => ({
      title,
      url: listUrl(categories, category),
      image: pictures.add('ads', drawBanner(tint, products)),
      text: null,
    }))
}

function links(categoryByTitle: Record<string, string>) {
  return ({ categories }: Shelf): Entry[] =>
    Object.entries(categoryByTitle).map(([title, category]) => ({
      title,
      url: listUrl(categories, category),
      image: null,
      text: null,
    }))
}

/** SKUs of some categories that can be bought: first one of each SPU, then the others. */
function products(names: string[], count: number) {
  return ({ categories, skus }: Shelf): Entry[] => {
    const ids = names.map((name) => categoryId(categories, name))
    const offered = skus.filter((sku) => sku.isLaunched && sku.stock > 0 && ids.includes(sku.categoryId))
    const first = offered.filter((sku) => offered.find((other) => other.goodsId === sku.goodsId) === sku)
    const rest = offered.filter((sku) => !first.includes(sku))
    return [...first, ...rest].slice(0, count).map((sku) => ({
      title: sku.name,
      url: `/goods/${sku.id}.html`,
      image: sku.defaultImageUrl,
      text: `￥ ${formatFen(sku.priceFen)}`,
    }))
  }
}

export function listUrl(categories: Catalog['categories'], name: string): string {
  return `/list.html?cat=${categoryId(categories, name)}`
}

function categoryId(categories: Catalog['categories'], name: string): number {
  const found = categories.find((category) => category.name === name)
  if (!found) throw new Error(`no category is called ${name}`)
  return found.id
}
