import { pngBlob } from '../../../support/factories/pictures.ts'
import {
  createGoods,
  createLeafCategory,
  createSku,
  createTestSkuImage,
} from '../../../support/factories/skus.ts'
import { createSkuWithForm, skuForm } from '../../../support/factories/staff/sku-forms.ts'
import type { StaffRow } from '../row.ts'

const anyVersion = { headers: { 'if-match': '*' } }

export const skuRows: readonly StaffRow[] = [
  { operation: 'listStaffSkus', status: 200, call: () => ['/skus/?page=1&pagesize=10&keyword='] },
  { operation: 'listSkuNames', status: 200, call: () => ['/skus/simple/'] },
  { operation: 'listLeafCategories', status: 200, call: () => ['/skus/categories/'] },
  {
    operation: 'createSku',
    status: 201,
    audits: 'sku',
    call: async () => ['/skus/', { body: await skuForm() }],
  },
  { operation: 'getStaffSku', status: 200, call: async () => [`/skus/${await createSku()}/`] },
  {
    operation: 'updateSku',
    status: 200,
    audits: 'sku',
    call: async () => {
      const { id, form } = await createSkuWithForm()
      return [`/skus/${id}/`, { body: form }]
    },
  },
  {
    operation: 'deleteSku',
    status: 204,
    audits: 'sku',
    call: async () => [`/skus/${await createSku()}/`],
  },
  { operation: 'listScheduledSkus', status: 200, call: () => ['/skus/schedule/'] },
  { operation: 'getSkuSettings', status: 200, call: async () => [`/skus/${await createSku()}/settings/`] },
  {
    operation: 'changeSku',
    status: 200,
    audits: 'sku',
    call: async () => [`/skus/${await createSku()}/`, { ...anyVersion, body: { stock_delta: '-1' } }],
  },
  {
    operation: 'editSkus',
    status: 200,
    audits: 'sku',
    call: async () => ['/skus/edits/', { body: { ids: [String(await createSku())], price: { add: '1' } } }],
  },
  {
    operation: 'createMatrix',
    status: 201,
    audits: 'sku',
    call: async () => {
      const goodsId = await createGoods(await createLeafCategory())
      const amounts = { price: '1', cost_price: '1', market_price: '1' }
      return [
        `/goods/${goodsId}/skus/`,
        { body: { options: [], caption: '副标题', ...amounts, stock: '1', is_launched: 'true' } },
      ]
    },
  },
  { operation: 'listSkuImages', status: 200, call: () => ['/skus/images/?page=1&pagesize=10&keyword='] },
  {
    operation: 'createSkuImage',
    status: 201,
    audits: 'skuimage',
    call: async () => [
      '/skus/images/',
      { multipart: { sku: String(await createSku()), image: await pngBlob() } },
    ],
  },
  {
    operation: 'getSkuImage',
    status: 200,
    call: async () => [`/skus/images/${(await createTestSkuImage()).id}/`],
  },
  {
    operation: 'updateSkuImage',
    status: 200,
    audits: 'skuimage',
    call: async () => [
      `/skus/images/${(await createTestSkuImage()).id}/`,
      { multipart: { sku: '', image: await pngBlob() } },
    ],
  },
  {
    operation: 'getSkuImageOrder',
    status: 200,
    call: async () => [`/skus/${(await createTestSkuImage()).skuId}/images/order/`],
  },
  {
    operation: 'orderSkuImages',
    status: 200,
    audits: 'skuimages',
    call: async () => {
      const { id, skuId } = await createTestSkuImage()
      return [`/skus/${skuId}/images/order/`, { ...anyVersion, body: { ids: [String(id)] } }]
    },
  },
  {
    operation: 'deleteSkuImage',
    status: 204,
    audits: 'skuimage',
    call: async () => [`/skus/images/${(await createTestSkuImage()).id}/`],
  },
]
