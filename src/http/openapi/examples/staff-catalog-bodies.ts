import { far, farther } from './times.ts'

const mug = {
  name: '拾光里 手作陶瓷马克杯 雾蓝 礼盒装',
  caption: '一杯一盒，送礼自用都合适',
  price: '59.00',
  cost_price: '35.00',
  market_price: '66.00',
}

const goods = {
  name: '云禾 X3 智能手机',
  brand_id: 1,
  category1_id: 1,
  category2_id: 9,
  category3_id: 35,
  desc_detail: '<p>6.7 英寸护眼屏</p>',
  desc_pack: '<p>手机 1 台，数据线 1 根</p>',
  desc_service: '<p>全国联保一年</p>',
}

const phone = {
  name: '云禾 X3 智能手机 8GB+256GB 雾蓝',
  caption: '轻薄机身，两天续航',
  price: '2699.00',
  cost_price: '1943.00',
  market_price: '3023.00',
}

/** Bodies of staff for products, SKUs, pictures and stock by operation id. */
export const staffCatalogBodies: Readonly<Record<string, unknown>> = {
  createBrand: { name: '鹿鸣', first_letter: 'L', logo: 'logo.png' },
  updateBrand: { name: '云禾', first_letter: 'Y' },
  createGoods: { ...goods, name: '云禾 X4 智能手机' },
  updateGoods: goods,
  changeGoods: { name: '云禾 X3 智能手机', no_reason_return: true },
  uploadGoodsPicture: { image: 'photo.jpg' },
  copyGoods: { name: '云禾 X3 智能手机 活动版' },
  createCategory: { name: '运动相机', parent_id: 12 },
  updateCategory: { name: '智能手机', parent_id: 9 },
  createChannel: { group_id: 1, category_id: 1, url: '/list.html?cat=44', sequence: 2 },
  updateChannel: { group_id: 1, category_id: 1, url: '/list.html?cat=35', sequence: 1 },
  createSpecification: { name: '套餐', spu_id: 1002 },
  updateSpecification: { name: '颜色', spu_id: 1 },
  createOption: { value: '玫瑰金', spec_id: 1 },
  updateOption: { value: '雾蓝', spec_id: 1 },
  createMatrix: {
    options: [{ spec_id: 1001, option_ids: [1002, 1003] }],
    caption: '一杯一盒，送礼自用都合适',
    price: '59.00',
    cost_price: '35.00',
    market_price: '66.00',
    stock: 50,
    is_launched: false,
    overrides: [{ option_ids: [1003], price: '62.00' }],
  },
  createSku: {
    ...mug,
    spu_id: 1001,
    category_id: 69,
    is_launched: false,
    specs: [{ spec_id: 1001, option_id: 1001 }],
    stock: 20,
  },
  updateSku: {
    ...phone,
    spu_id: 1,
    category_id: 35,
    is_launched: true,
    specs: [
      { spec_id: 1, option_id: 1 },
      { spec_id: 2, option_id: 4 },
    ],
    stock: 57,
  },
  changeSku: { price: '2599.00', stock_delta: '+10', stock_reason: 'received', purchase_limit: 5 },
  editSkus: { ids: [2, 3], price: { percent: '-10' }, dry_run: true },
  orderSkuImages: { ids: [2, 1] },
  createSkuImage: { sku: 1, image: 'photo.jpg' },
  updateSkuImage: { sku_id: 1 },
  createStocktake: { category_id: 69 },
  countLine: { counted: 98 },
  createContentCategory: { name: '会员日', key: 'member_day' },
  updateContentCategory: { name: '轮播图', key: 'index_lbt' },
  createContent: {
    category_id: 1,
    title: '新年好货',
    url: '/list.html?cat=92',
    sequence: 9,
    status: true,
  },
  updateContent: {
    category_id: 1,
    title: '云禾新品季，轻装上新',
    url: '/list.html?cat=35',
    sequence: 1,
    status: true,
  },
  createLimitedPrice: { sku_id: 1, price: '2499.00', valid_from: far, valid_to: farther },
  updateLimitedPrice: { sku_id: 24, price: '249.00', valid_from: far, valid_to: farther },
}
