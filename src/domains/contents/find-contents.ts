import { and, asc, count, desc, eq, like, or } from 'drizzle-orm'
import { db, type Executor } from '../../db/client.ts'
import { containing } from '../../db/containing.ts'
import { isBehind, readPage } from '../../db/read-page.ts'
import { contentCategories, contents } from '../../db/schema/contents.ts'
import { notFound } from '../../lib/errors.ts'
import type { KeywordRequest } from '../../lib/paging.ts'
import type { Content, ContentCategory } from './content-fields.ts'

const categoryColumns = {
  id: contentCategories.id,
  name: contentCategories.name,
  key: contentCategories.key,
}
const contentColumns = {
  id: contents.id,
  categoryId: contents.categoryId,
  title: contents.title,
  url: contents.url,
  image: contents.image,
  text: contents.text,
  sequence: contents.sequence,
  status: contents.status,
}

/** Returns one page of the places of ads whose name or key contains the keyword, newest first, and how many there are. */
export async function listContentCategories({ keyword, ...page }: KeywordRequest) {
  const text = containing(keyword)
  const where = and(
    keyword ? or(like(contentCategories.name, text), like(contentCategories.key, text)) : undefined,
    isBehind(page, contentCategories.id),
  )
  return readPage(
    page,
    db.select(categoryColumns).from(contentCategories).where(where).orderBy(desc(contentCategories.id)),
    db.select({ count: count() }).from(contentCategories).where(where),
  )
}

/** Returns the id and name of every place of ads in the order of names. */
export function listContentCategoryNames(): Promise<Pick<ContentCategory, 'id' | 'name'>[]> {
  return db
    .select({ id: contentCategories.id, name: contentCategories.name })
    .from(contentCategories)
    .orderBy(asc(contentCategories.name), asc(contentCategories.id))
}

/** Returns a place of ads. @throws 404 not_found */
export async function getContentCategory(id: number, executor: Executor = db): Promise<ContentCategory> {
  const [row] = await executor
    .select(categoryColumns)
    .from(contentCategories)
    .where(eq(contentCategories.id, id))
  if (!row) throw notFound()
  return row
}

/** The keyword is a part of the title; an undefined category lets every ad pass. */
type ContentFilters = KeywordRequest & Readonly<{ categoryId?: number | undefined }>

/** Returns one page of ads, shown or not, newest first, and how many there are. */
export async function listContents({ keyword, categoryId, ...page }: ContentFilters) {
  const where = and(
    categoryId === undefined ? undefined : eq(contents.categoryId, categoryId),
    keyword ? like(contents.title, containing(keyword)) : undefined,
    isBehind(page, contents.id),
  )
  return readPage(
    page,
    db.select(contentColumns).from(contents).where(where).orderBy(desc(contents.id)),
    db.select({ count: count() }).from(contents).where(where),
  )
}

/** Returns an ad. @throws 404 not_found */
export async function getContent(id: number, executor: Executor = db): Promise<Content> {
  const [row] = await executor.select(contentColumns).from(contents).where(eq(contents.id, id))
  if (!row) throw notFound()
  return row
}
