import { createCategory } from '../../../../src/domains/catalog/categories/change-categories.ts'
import { createChannel } from '../../../../src/domains/catalog/channels/change-channels.ts'
import { createChannelGroup, createPath, uniqueName } from '../../../support/factories/catalog.ts'
import type { StaffRow } from '../row.ts'

const newRoot = () => createCategory({ name: uniqueName(), parentId: null })

const newChannel = async () => {
  const [groupId, { id: categoryId }] = [await createChannelGroup(), await newRoot()]
  return createChannel({ groupId, categoryId, url: '/list/', sequence: 1 })
}

export const channelBody = async () => ({
  group_id: String(await createChannelGroup()),
  category_id: String((await newRoot()).id),
  url: 'http://shouji.example.com',
  sequence: '2',
})

export const categoryRows: readonly StaffRow[] = [
  { operation: 'listFirstCategories', status: 200, call: () => ['/goods/channel/categories/'] },
  {
    operation: 'listChildCategories',
    status: 200,
    call: async () => [`/goods/channel/categories/${(await createPath()).category1Id}/`],
  },
  { operation: 'listStaffCategories', status: 200, call: () => ['/goods/categories/?all=1'] },
  {
    operation: 'createCategory',
    status: 201,
    audits: 'category',
    call: () => ['/goods/categories/', { body: { name: uniqueName(), parent_id: null } }],
  },
  {
    operation: 'getStaffCategory',
    status: 200,
    call: async () => [`/goods/categories/${(await newRoot()).id}/`],
  },
  {
    operation: 'updateCategory',
    status: 200,
    audits: 'category',
    call: async () => [
      `/goods/categories/${(await newRoot()).id}/`,
      { body: { name: uniqueName(), parent_id: null }, headers: { 'if-match': '*' } },
    ],
  },
  {
    operation: 'deleteCategory',
    status: 204,
    audits: 'category',
    call: async () => [`/goods/categories/${(await newRoot()).id}/`, { headers: { 'if-match': '*' } }],
  },
  { operation: 'listChannelTypes', status: 200, call: () => ['/goods/channel_types/'] },
  { operation: 'listStaffChannels', status: 200, call: () => ['/goods/channels/?page=1&pagesize=10'] },
  {
    operation: 'createChannel',
    status: 201,
    audits: 'channel',
    call: async () => ['/goods/channels/', { body: await channelBody() }],
  },
  {
    operation: 'getStaffChannel',
    status: 200,
    call: async () => [`/goods/channels/${(await newChannel()).id}/`],
  },
  {
    operation: 'updateChannel',
    status: 200,
    audits: 'channel',
    call: async () => [`/goods/channels/${(await newChannel()).id}/`, { body: await channelBody() }],
  },
  {
    operation: 'deleteChannel',
    status: 204,
    audits: 'channel',
    call: async () => [`/goods/channels/${(await newChannel()).id}/`],
  },
]
