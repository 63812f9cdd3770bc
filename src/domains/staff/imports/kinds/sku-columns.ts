import type { ImportColumn } from '../import-kind.ts'

/** The columns of an import of SKUs; those of the export of SKUs have the same headings. */
export const skuColumns: readonly ImportColumn[] = [
  { name: 'id', label: { zh: 'SKU 编号', en: 'SKU id' }, headings: ['编号', 'sku', 'skuid', '商品编号'] },
  { name: 'spu_id', label: { zh: 'SPU 编号', en: 'SPU id' } },
  { name: 'spu', label: { zh: 'SPU 名称', en: 'SPU' }, headings: ['spu名', '商品spu'] },
  { name: 'name', label: { zh: '名称', en: 'Name' }, headings: ['商品名称', 'sku名称'] },
  { name: 'caption', label: { zh: '副标题', en: 'Caption' }, headings: ['卖点'] },
  { name: 'category_id', label: { zh: '分类编号', en: 'Category id' }, headings: ['第三级分类编号'] },
  { name: 'price', label: { zh: '售价', en: 'Price' }, headings: ['单价', '价格', '销售价'] },
  { name: 'cost_price', label: { zh: '进价', en: 'Cost price' }, headings: ['成本价', '成本'] },
  { name: 'market_price', label: { zh: '市场价', en: 'Market price' }, headings: ['原价'] },
  { name: 'stock', label: { zh: '库存', en: 'Stock' } },
  { name: 'stock_delta', label: { zh: '库存增减', en: 'Pieces to add or take' }, headings: ['增减'] },
  { name: 'stock_reason', label: { zh: '变动原因', en: 'Reason' }, headings: ['原因'] },
  { name: 'is_launched', label: { zh: '是否上架', en: 'On sale' }, headings: ['上架', '在售'] },
  { name: 'specs', label: { zh: '规格', en: 'Options' }, headings: ['规格选项', 'specifications'] },
]
