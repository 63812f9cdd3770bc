import * as places from '../../db/schema/addresses.ts'
import * as auth from '../../db/schema/auth.ts'
import * as catalog from '../../db/schema/catalog.ts'
import * as ads from '../../db/schema/contents.ts'
import * as orders from '../../db/schema/orders.ts'
import { payments } from '../../db/schema/payments.ts'
import { completeLines, completeOrders, completePayments } from './complete-orders.ts'
import type { Plan } from './plan.ts'

const orderNames = ['oid', 'order_info_id', 'order']
const goodsNames = ['spu_id', 'goods', 'spu']
const created = ['create_time']

/** Every table, parents before children. */
export const plans: readonly Plan[] = [
  { table: auth.contentTypes, sources: ['django_content_type'], identities: [], isMapped: true },
  { table: auth.permissions, sources: ['auth_permission'], identities: [], isMapped: true },
  { table: auth.groups, sources: ['auth_group'], identities: [['name']] },
  { table: auth.groupPermissions, sources: ['auth_group_permissions'], identities: [], isMapped: true },
  {
    table: auth.users,
    sources: ['tb_users', 'tb_user', 'users_user'],
    aliases: {
      mobile: ['phone'],
      default_address_id: ['default_address'],
      email_active: ['email_is_active'],
    },
    identities: [['date_joined'], ['username']],
    rules: { exact: ['username', 'password', 'mobile'], emptyIsNull: ['mobile'], mobiles: ['mobile'] },
    deferred: 'default_address_id',
  },
  {
    table: auth.userGroups,
    sources: ['tb_users_groups', 'tb_user_groups', 'users_user_groups'],
    identities: [['user_id', 'group_id']],
  },
  {
    table: auth.userPermissions,
    sources: ['tb_users_user_permissions', 'tb_user_user_permissions', 'users_user_user_permissions'],
    identities: [],
    isMapped: true,
  },
  {
    table: auth.oauthIdentities,
    sources: ['tb_oauth_qq', 'tb_oauth_qq_user', 'tb_qq_user'],
    aliases: { subject: ['openid'] },
    identities: [created, ['subject']],
    rules: { exact: ['subject'] },
    complete: async (drafts) => drafts.map((draft) => ({ ...draft, row: { ...draft.row, provider: 'qq' } })),
  },
  {
    table: places.areas,
    sources: ['tb_areas', 'tb_area'],
    aliases: { id: ['code'], parent_id: ['parent', 'pid'] },
    identities: [],
    keepsExisting: true,
  },
  {
    table: places.addresses,
    sources: ['tb_address', 'tb_addresses'],
    // of some versions the mobile is named phone, of others the telephone
    aliases: {
      receiver: ['receiver_name'],
      place: ['detail', 'address'],
      mobile: ['phone'],
      tel: ['telephone', 'phone'],
      postal_code: ['zip_code'],
      is_deleted: ['is_delete'],
    },
    identities: [created, ['user_id', 'place']],
    rules: { exact: ['mobile'], mobiles: ['mobile'] },
  },
  {
    table: catalog.categories,
    sources: ['tb_goods_category', 'tb_category'],
    identities: [created, ['name']],
  },
  {
    table: catalog.channelGroups,
    sources: ['tb_channel_group', 'tb_goods_channel_group'],
    identities: [created, ['name']],
  },
  {
    table: catalog.channels,
    sources: ['tb_goods_channel', 'tb_channel'],
    aliases: { group_id: ['group', 'channel_group_id', 'channelgroup_id'] },
    identities: [created, ['category_id']],
  },
  {
    table: catalog.brands,
    sources: ['tb_brand', 'tb_brands'],
    aliases: { logo: ['logo_url', 'image'] },
    identities: [created, ['name']],
  },
  {
    table: catalog.goods,
    sources: ['tb_goods', 'tb_spu'],
    aliases: { desc_detail: ['detail'], desc_pack: ['pack'], desc_service: ['service'] },
    identities: [created, ['name']],
    rules: { atLeastZero: ['sales', 'comments'] },
  },
  {
    table: catalog.specifications,
    sources: ['tb_goods_specification', 'tb_spu_specification'],
    aliases: { goods_id: goodsNames },
    identities: [created, ['name']],
  },
  {
    table: catalog.specificationOptions,
    sources: ['tb_specification_option', 'tb_specification_options'],
    aliases: { spec_id: ['specification_id', 'spec'] },
    identities: [created, ['value']],
  },
  {
    table: catalog.skus,
    sources: ['tb_sku', 'tb_skus'],
    aliases: {
      goods_id: goodsNames,
      default_image_url: ['default_image'],
      is_launched: ['is_lanched'],
    },
    identities: [created, ['name']],
    rules: { atLeastZero: ['stock', 'sales', 'comments', 'cost_price', 'market_price'] },
  },
  {
    table: catalog.skuImages,
    sources: ['tb_sku_image', 'tb_sku_images'],
    aliases: { image: ['image_url'] },
    identities: [created, ['image']],
    rules: { exact: ['image'] },
  },
  {
    table: catalog.skuSpecifications,
    sources: ['tb_sku_specification', 'tb_sku_specifications'],
    aliases: { spec_id: ['specification_id'] },
    identities: [created, ['sku_id', 'spec_id']],
  },
  {
    table: ads.contentCategories,
    sources: ['tb_content_category'],
    identities: [created, ['key']],
    rules: { exact: ['key'] },
  },
  {
    table: ads.contents,
    sources: ['tb_content'],
    aliases: { category_id: ['content_category_id'] },
    identities: [created, ['title']],
    rules: { exact: ['url', 'image'] },
  },
  {
    table: orders.orders,
    sources: ['tb_order_info', 'tb_orders'],
    aliases: { order_id: orderNames },
    identities: [created, ['user_id']],
    rules: {
      exact: ['order_id', 'receiver_mobile'],
      within: { status: [1, 6], pay_method: [1, 3] },
      codes: {
        status: { UNPAID: 1, UNSEND: 2, UNRECEIVED: 3, UNCOMMENT: 4, FINISHED: 5, CANCELED: 6, CANCELLED: 6 },
        pay_method: { CASH: 1, ALIPAY: 2 },
      },
    },
    complete: completeOrders,
  },
  {
    table: orders.orderLines,
    sources: ['tb_order_goods'],
    aliases: { order_id: orderNames, name: ['sku_name'], image_url: ['image', 'default_image_url'] },
    identities: [created, ['order_id', 'sku_id']],
    rules: { exact: ['order_id'], within: { count: [1, 2_147_483_647], score: [0, 5] } },
    complete: completeLines,
  },
  {
    table: payments,
    sources: ['tb_payment', 'tb_payments'],
    aliases: { order_id: orderNames },
    identities: [created, ['order_id']],
    rules: { exact: ['order_id', 'trade_id'] },
    complete: completePayments,
  },
]
