import { createContentCategory } from '../../../../src/domains/contents/change-categories.ts'
import { createContent } from '../../../../src/domains/contents/change-contents.ts'
import type { StaffRow } from '../row.ts'

const anyVersion = { headers: { 'if-match': '*' } }
const newKey = () => `k${crypto.randomUUID().replaceAll('-', '')}`
const newCategory = () => createContentCategory({ name: '测试', key: newKey() })
/** The fields of a new ad, in a new category. */
export const contentForm = async () => ({
  category_id: String((await newCategory()).id),
  title: '新年好货',
  url: '/list/115',
  sequence: '1',
  status: 'true',
})
/** Creates an ad. @returns its path */
export async function contentPath(): Promise<string> {
  const { id: categoryId } = await newCategory()
  const ad = { categoryId, title: '旧', url: '', image: null, text: '', sequence: 1, status: false }
  return `/contents/${(await createContent(ad)).id}/`
}

/** Rows of ads and their categories. */
export const contentRows: readonly StaffRow[] = [
  { operation: 'listContentCategories', status: 200, call: () => ['/content_categories/?keyword='] },
  { operation: 'listContentCategoryNames', status: 200, call: () => ['/content_categories/simple/'] },
  {
    operation: 'createContentCategory',
    status: 201,
    audits: 'contentcategory',
    call: () => ['/content_categories/', { body: { name: '轮播图', key: newKey() } }],
  },
  {
    operation: 'getContentCategory',
    status: 200,
    call: async () => [`/content_categories/${(await newCategory()).id}/`],
  },
  {
    operation: 'updateContentCategory',
    status: 200,
    audits: 'contentcategory',
    call: async () => [
      `/content_categories/${(await newCategory()).id}/`,
      { ...anyVersion, body: { name: '快讯', key: newKey() } },
    ],
  },
  {
    operation: 'deleteContentCategory',
    status: 204,
    audits: 'contentcategory',
    call: async () => [`/content_categories/${(await newCategory()).id}/`, anyVersion],
  },
  { operation: 'listContents', status: 200, call: () => ['/contents/?page=1&pagesize=10&keyword='] },
  {
    operation: 'createContent',
    status: 201,
    audits: 'content',
    call: async () => ['/contents/', { multipart: await contentForm() }],
  },
  { operation: 'getContent', status: 200, call: async () => [await contentPath()] },
  {
    operation: 'updateContent',
    status: 200,
    audits: 'content',
    call: async () => [await contentPath(), { ...anyVersion, multipart: await contentForm() }],
  },
  {
    operation: 'deleteContent',
    status: 204,
    audits: 'content',
    call: async () => [await contentPath(), anyVersion],
  },
]
