import type { Fields } from '../../db/in-transaction.ts'
import type { contentCategories, contents } from '../../db/schema/contents.ts'

/** A place of ads. Pages find it by its key. */
export type ContentCategory = Pick<typeof contentCategories.$inferSelect, 'id' | 'name' | 'key'>

/** An ad. `image` is a picture key, null without a picture; `text` is sanitized HTML. */
export type Content = Omit<typeof contents.$inferSelect, 'createTime' | 'updateTime'>

/** Returns the fields of a place of ads that people edit, by their names on the wire. */
export const contentCategoryFields = ({ name, key }: Omit<ContentCategory, 'id'>): Fields => ({ name, key })

/** Returns the fields of an ad that people edit, by their names on the wire. */
export function contentFields({
  categoryId,
  title,
  url,
  image,
  text,
  sequence,
  status,
}: Omit<Content, 'id'>): Fields {
  return { category_id: categoryId, title, url, image: image ?? '', text: text ?? '', sequence, status }
}
