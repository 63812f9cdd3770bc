import { t } from 'elysia'
import { idFieldOf } from '../../../http/fields.ts'
import { staffPageOf } from '../../../http/staff/list.ts'
import type { ChannelRecord } from '../../catalog/channels/channel-fields.ts'

/** Browsers drop blanks inside a scheme, and follow `javascript:` in a link. */
const linkPattern =
  '^(?:[Hh][Tt][Tt][Pp][Ss]?://[^\\s\\u0000-\\u001F]+|(?![A-Za-z][A-Za-z0-9+.-]*:)[^\\s\\u0000-\\u001F]+)$'

const fields = {
  group_id: { ...idFieldOf('频道组 · group'), examples: [1] },
  category_id: { ...idFieldOf('第一级分类 · first-level category'), examples: [1] },
  url: t.String({
    minLength: 1,
    maxLength: 50,
    pattern: linkPattern,
    examples: ['http://shouji.jd.com'],
    description: '点击频道打开的网址或路径 · address or path that the channel opens',
    hint: { zh: '应为 1–50 个字符的网址或路径', en: 'must be an http address or a path of 1–50 characters' },
  }),
  sequence: t.Integer({
    minimum: 0,
    maximum: 2_147_483_647,
    examples: [1],
    description: '组内顺序 · order in the group',
    hint: { zh: '顺序应为不小于 0 的整数', en: 'must be an integer, 0 or more' },
  }),
}

export const newChannel = t.Object(fields, { title: 'NewChannel' })
export const channelChange = t.Object(fields, { title: 'ChannelChange' })
export const channel = t.Object(
  {
    id: t.Integer(),
    group_id: t.Integer(),
    group: t.String({ description: '频道组名称 · name of the group' }),
    category_id: t.Integer(),
    category: t.String({ description: '分类名称 · name of the category' }),
    url: t.String({ description: '网址或路径 · address or path' }),
    sequence: t.Integer({ description: '组内顺序，小的在前 · order in the group, small first' }),
  },
  { title: 'StaffChannel' },
)
export const channelPage = staffPageOf(channel)

/** Converts a body to columns. */
export const toChannel = ({ group_id, category_id, url, sequence }: typeof newChannel.static) => ({
  groupId: group_id,
  categoryId: category_id,
  url,
  sequence,
})

/** Converts a channel to the wire format. */
export const presentChannel = ({ groupId, categoryId, ...row }: ChannelRecord): typeof channel.static => ({
  ...row,
  group_id: groupId,
  category_id: categoryId,
})
