import { listBrands } from '../../../catalog/brands/find-brands.ts'
import { listCategories } from '../../../catalog/categories/find-categories.ts'
import { listChannels } from '../../../catalog/channels/find-channels.ts'
import { listGoods } from '../../../catalog/goods/find-goods.ts'
import { listOptions } from '../../../catalog/specifications/find-options.ts'
import { listSpecifications } from '../../../catalog/specifications/find-specifications.ts'
import { brandQuery } from '../../catalog/brand-model.ts'
import { listQuery } from '../../catalog/catalog-model.ts'
import { categoryQuery } from '../../catalog/category-model.ts'
import { exportList } from '../export-list.ts'

/** SPUs, without their descriptions. */
export const spuExport = exportList({
  label: { zh: '商品 SPU', en: 'SPUs' },
  operation: 'listStaffGoods',
  permission: 'goods.view_spu',
  query: listQuery,
  read: (_, wish) => listGoods(wish),
  columns: ({ plain }) => [
    plain('id', 'SPU 编号', 'SPU id', 'id'),
    plain('name', '名称', 'Name', 'name'),
    plain('brand_id', '品牌编号', 'Brand id', 'brandId'),
    plain('brand', '品牌', 'Brand', 'brand'),
    plain('category1_id', '一级分类编号', 'Category 1 id', 'category1Id'),
    plain('category2_id', '二级分类编号', 'Category 2 id', 'category2Id'),
    plain('category3_id', '三级分类编号', 'Category 3 id', 'category3Id'),
    plain('sales', '销量', 'Sales', 'sales'),
    plain('comments', '评价数', 'Reviews', 'comments'),
  ],
})

export const brandExport = exportList({
  label: { zh: '品牌', en: 'Brands' },
  operation: 'listStaffBrands',
  permission: 'goods.view_brand',
  query: brandQuery,
  read: (_, wish) => listBrands(wish),
  columns: ({ plain }) => [
    plain('id', '品牌编号', 'Brand id', 'id'),
    plain('name', '名称', 'Name', 'name'),
    plain('first_letter', '首字母', 'First letter', 'firstLetter'),
  ],
})

/** The list has no pages: all rows come at the first read. */
export const categoryExport = exportList({
  label: { zh: '商品分类', en: 'Categories' },
  operation: 'listStaffCategories',
  permission: 'goods.view_goodscategory',
  query: categoryQuery,
  read: async ({ all, parent_id: parentId }, { after }) => ({
    rows: after === null ? await listCategories({ all, parentId }) : [],
  }),
  columns: ({ plain }) => [
    plain('id', '分类编号', 'Category id', 'id'),
    plain('name', '名称', 'Name', 'name'),
    plain('parent_id', '上级分类编号', 'Parent id', 'parentId'),
  ],
})

export const channelExport = exportList({
  label: { zh: '频道', en: 'Channels' },
  operation: 'listStaffChannels',
  permission: 'goods.view_goodschannel',
  query: listQuery,
  read: (_, wish) => listChannels(wish),
  columns: ({ plain }) => [
    plain('id', '频道编号', 'Channel id', 'id'),
    plain('group_id', '频道组编号', 'Group id', 'groupId'),
    plain('group', '频道组', 'Group', 'group'),
    plain('category_id', '分类编号', 'Category id', 'categoryId'),
    plain('category', '分类', 'Category', 'category'),
    plain('url', '链接', 'Address', 'url'),
    plain('sequence', '组内顺序', 'Order', 'sequence'),
  ],
})

export const specificationExport = exportList({
  label: { zh: '商品规格', en: 'Specifications' },
  operation: 'listSpecifications',
  permission: 'goods.view_spuspecification',
  query: listQuery,
  read: (_, wish) => listSpecifications(wish),
  columns: ({ plain }) => [
    plain('id', '规格编号', 'Specification id', 'id'),
    plain('name', '名称', 'Name', 'name'),
    plain('spu_id', 'SPU 编号', 'SPU id', 'goodsId'),
    plain('spu', '商品 SPU', 'SPU', 'goods'),
  ],
})

export const optionExport = exportList({
  label: { zh: '规格选项', en: 'Options' },
  operation: 'listOptions',
  permission: 'goods.view_specificationoption',
  query: listQuery,
  read: (_, wish) => listOptions(wish),
  columns: ({ plain }) => [
    plain('id', '选项编号', 'Option id', 'id'),
    plain('value', '值', 'Value', 'value'),
    plain('spec_id', '规格编号', 'Specification id', 'specId'),
    plain('spec', '规格', 'Specification', 'spec'),
  ],
})
