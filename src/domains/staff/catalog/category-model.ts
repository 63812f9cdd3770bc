import { t } from 'elysia'
import { booleanField, idFieldOf } from '../../../http/fields.ts'
import type { Category } from '../../catalog/categories/category-fields.ts'
import { lineField } from './catalog-model.ts'

export const categoryQuery = t.Object({
  parent_id: t.Optional({
    ...idFieldOf('上级分类：返回其下级 · parent: its children are listed'),
    examples: [4],
  }),
  all: t.Optional({
    ...booleanField,
    description: '全部分类，不分级 · all categories of every level',
    examples: [true],
  }),
})

const name = lineField(50, '手机通讯', '分类名称 · name of the category')
const parent = '上级分类；null 为第一级 · parent; null: the first level'

export const newCategory = t.Object(
  { name, parent_id: t.Optional(t.Nullable({ ...idFieldOf(parent), examples: [4] })) },
  { title: 'NewCategory' },
)
export const categoryChange = t.Object(
  { name, parent_id: t.Nullable({ ...idFieldOf(parent), examples: [4] }) },
  { title: 'CategoryChange' },
)
export const category = t.Object(
  {
    id: t.Integer(),
    name: t.String(),
    parent_id: t.Nullable(
      t.Integer({ description: '上级分类，第一级为 null · parent; null for the first level' }),
    ),
  },
  { title: 'StaffCategory' },
)
export const categoryList = t.Array(category)

/** Converts a category to the wire format. */
export const presentCategory = ({ id, name, parentId }: Category): typeof category.static => ({
  id,
  name,
  parent_id: parentId,
})
