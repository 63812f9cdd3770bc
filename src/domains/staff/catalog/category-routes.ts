import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import { categoryFields } from '../../catalog/categories/category-fields.ts'
import { createCategory, deleteCategory } from '../../catalog/categories/change-categories.ts'
import {
  getCategory,
  listCategories,
  listChildren,
  listFirstLevel,
} from '../../catalog/categories/find-categories.ts'
import { categoryInUse, categoryMisplaced, categoryUnknown, nameTaken } from '../../catalog/errors.ts'
import { updateCategory } from '../../catalog/update-category.ts'
import { staffAccess } from '../access/macro.ts'
import { applyMatchedEdit } from '../audit/apply-edit.ts'
import { recordChange, recordMatchedChange } from '../audit/record-change.ts'
import { preconditionFailed, preconditionRequired } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import { idParams, names } from './catalog-model.ts'
import * as model from './category-model.ts'

const idAndName = ({ id, name }: { id: number; name: string }) => ({ id, name })

/** Categories. */
export const staffCategoryRoutes = new Elysia({
  name: 'staff-categories',
  prefix: '/meiduo_admin',
  tags: ['staff-catalog'],
})
  .use(staffAccess)
  .get('/goods/channel/categories/', async () => (await listFirstLevel()).map(idAndName), {
    staff: 'any staff',
    response: { 200: names, ...problems(401, 403) },
    detail: {
      operationId: 'listFirstCategories',
      summary: '第一级分类名称 · Names of first-level categories',
      description: '供表单下拉框使用，不分页。 · For a select box of a form; not paged.',
    },
  })
  .get(
    '/goods/channel/categories/:id/',
    async ({ params }) => (await listChildren(params.id)).map(idAndName),
    {
      staff: 'any staff',
      params: idParams,
      response: { 200: names, ...problems(401, 403, 404) },
      detail: {
        operationId: 'listChildCategories',
        summary: '下级分类名称 · Names of the children of a category',
        description:
          '直接下级，供逐级选择；没有下级的分类返回空列表。 · The direct children, to choose level by level; empty for a category without children.',
      },
    },
  )
  .get(
    '/goods/categories/',
    async ({ query: { all, parent_id: parentId } }) =>
      (await listCategories({ all, parentId })).map(model.presentCategory),
    {
      staff: 'any staff',
      query: model.categoryQuery,
      response: { 200: model.categoryList, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listStaffCategories',
        summary: '商品分类 · Categories',
        description: '不带参数时为第一级的分类。\n\nWithout parameters, those of the first level.',
      },
    },
  )
  .post(
    '/goods/categories/',
    async ({ body: { name, parent_id: parentId = null }, caller, status, set }) => {
      const stored = await createCategory({ name, parentId }, recordChange(caller, 'createCategory'))
      set.headers.etag = etagOf(categoryFields(stored))
      return status(201, model.presentCategory(stored))
    },
    {
      staff: 'goods.add_goodscategory',
      body: model.newCategory,
      response: {
        201: model.category,
        ...problems(400, 401, 403, 415, categoryMisplaced, categoryUnknown, nameTaken),
      },
      detail: {
        operationId: 'createCategory',
        summary: '新增商品分类 · Add a category',
        description:
          '最多三级；同一上级之下名称唯一。\n\nAt most three levels; a name is unique below its parent.',
      },
    },
  )
  .get(
    '/goods/categories/:id/',
    async ({ params, set }) => {
      const found = await getCategory(params.id)
      set.headers.etag = etagOf(categoryFields(found))
      return model.presentCategory(found)
    },
    {
      staff: 'goods.view_goodscategory',
      params: idParams,
      response: { 200: model.category, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getStaffCategory',
        summary: '商品分类 · One category',
        description:
          'parent_id 为 null 的是第一级分类。回答的 ETag 用于 If-Match。 · parent_id is null for the first level. Its ETag is for If-Match.',
      },
    },
  )
  .put(
    '/goods/categories/:id/',
    async ({ params, body, caller, set }) => {
      const stored = await applyMatchedEdit(caller, 'updateCategory', body, (sent, record) =>
        updateCategory(params.id, { name: sent.name, parentId: sent.parent_id }, record),
      )
      set.headers.etag = etagOf(categoryFields(stored))
      return model.presentCategory(stored)
    },
    {
      staff: 'goods.change_goodscategory',
      params: idParams,
      query: mergeQuery,
      body: model.categoryChange,
      response: {
        200: model.category,
        ...problems(
          400,
          401,
          403,
          404,
          415,
          categoryMisplaced,
          categoryUnknown,
          nameTaken,
          categoryInUse,
          preconditionFailed,
          preconditionRequired,
        ),
      },
      detail: {
        operationId: 'updateCategory',
        summary: '修改或移动商品分类 · Rename or move a category',
        description:
          '需要 If-Match。下级分类与商品一同移动；其中有商品或频道时不能改变级别：409 category_in_use。\n\nIf-Match is required. Descendants and goods move with it. While it holds goods or a channel it keeps its level: 409 category_in_use.',
      },
    },
  )
  .delete(
    '/goods/categories/:id/',
    async ({ params, caller, status }) => {
      await deleteCategory(params.id, recordMatchedChange(caller, 'deleteCategory'))
      return status(204, undefined)
    },
    {
      staff: 'goods.delete_goodscategory',
      params: idParams,
      detail: {
        operationId: 'deleteCategory',
        summary: '删除商品分类 · Delete a category',
        description:
          '需要 If-Match。仍有下级分类、商品或频道时为 409 category_in_use。\n\nIf-Match is required. 409 category_in_use while it has children, goods or a channel.',
        responses: documented(
          204,
          undefined,
          400,
          401,
          403,
          404,
          415,
          categoryInUse,
          preconditionFailed,
          preconditionRequired,
        ),
      },
    },
  )
