import type { Fields } from '../../../db/in-transaction.ts'
import type { channels } from '../../../db/schema/catalog.ts'

/** An entry of the home-page menu. `group` and `category` are names. */
export type ChannelRecord = Pick<
  typeof channels.$inferSelect,
  'id' | 'groupId' | 'categoryId' | 'url' | 'sequence'
> &
  Readonly<{ group: string; category: string }>

/** Returns the fields of a channel that people edit, by their names on the wire. */
export function channelFields({
  groupId,
  categoryId,
  url,
  sequence,
}: Omit<ChannelRecord, 'group' | 'category'>): Fields {
  return { group_id: groupId, category_id: categoryId, url, sequence }
}
