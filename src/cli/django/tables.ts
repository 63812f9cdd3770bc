import { createHash } from 'node:crypto'

export type SourceRow = Readonly<Record<string, unknown>>
type Value = string | number | Date | null

export type TableSpec = Readonly<{
  table: string
  /** Names that the table has had in Django projects of this kind. */
  sources: readonly string[]
  key?: string
  /** Other names of a column, first that exists. */
  aliases?: Readonly<Record<string, readonly string[]>>
  /** What a column gets that the source lacks or leaves null. */
  defaults?: Readonly<Record<string, (row: SourceRow) => Value>>
  /** The table that each reference points to. */
  parents?: Readonly<Record<string, string>>
  /** References that are filled once every table is in. */
  deferred?: readonly string[]
}>

const epoch = new Date('2018-01-01T00:00:00Z')
const zero = () => 0
const empty = () => ''
const money = () => '0.00'
const times = {
  create_time: () => epoch,
  update_time: (row: SourceRow) => (row.create_time as Date) ?? epoch,
}
const same = (name: string, ...others: string[]) => ({ table: name, sources: [name, ...others] })

/** The tables in the order in which references allow them to be filled. */
export const tables: readonly TableSpec[] = [
  { ...same('tb_areas', 'tb_area'), parents: { parent_id: 'tb_areas' } },
  {
    ...same('tb_users', 'tb_user', 'auth_user'),
    defaults: {
      first_name: empty,
      last_name: empty,
      email: empty,
      is_staff: zero,
      is_superuser: zero,
      is_active: () => 1,
      email_active: zero,
      date_joined: () => epoch,
    },
    deferred: ['default_address_id'],
    parents: { default_address_id: 'tb_address' },
  },
  {
    ...same('tb_address', 'tb_addresses'),
    defaults: {
      ...times,
      title: (row) => row.receiver as string,
      tel: empty,
      email: empty,
      postal_code: empty,
      is_deleted: zero,
    },
    parents: { user_id: 'tb_users', province_id: 'tb_areas', city_id: 'tb_areas', district_id: 'tb_areas' },
  },
  {
    ...same('tb_goods_category', 'tb_category'),
    defaults: times,
    parents: { parent_id: 'tb_goods_category' },
  },
  {
    ...same('tb_goods_channel', 'tb_channel'),
    defaults: { ...times, sequence: zero, url: empty },
    parents: { category_id: 'tb_goods_category' },
  },
  { ...same('tb_brand'), defaults: { ...times, logo: empty, first_letter: empty } },
  {
    ...same('tb_goods', 'tb_spu'),
    defaults: {
      ...times,
      sales: zero,
      comments: zero,
      desc_detail: empty,
      desc_pack: empty,
      desc_service: empty,
    },
    parents: {
      brand_id: 'tb_brand',
      category1_id: 'tb_goods_category',
      category2_id: 'tb_goods_category',
      category3_id: 'tb_goods_category',
    },
  },
  {
    ...same('tb_goods_specification', 'tb_spu_specification'),
    aliases: { goods_id: ['spu_id'] },
    defaults: times,
    parents: { goods_id: 'tb_goods' },
  },
  { ...same('tb_specification_option'), defaults: times, parents: { spec_id: 'tb_goods_specification' } },
  {
    ...same('tb_sku'),
    aliases: { goods_id: ['spu_id'], default_image_url: ['default_image'] },
    defaults: {
      ...times,
      caption: empty,
      stock: zero,
      sales: zero,
      comments: zero,
      is_launched: () => 1,
      default_image_url: empty,
      cost_price: money,
      market_price: (row) => row.price as string,
    },
    parents: { goods_id: 'tb_goods', category_id: 'tb_goods_category' },
  },
  { ...same('tb_sku_image'), defaults: times, parents: { sku_id: 'tb_sku' } },
  {
    ...same('tb_sku_specification'),
    defaults: times,
    parents: { sku_id: 'tb_sku', spec_id: 'tb_goods_specification', option_id: 'tb_specification_option' },
  },
  { ...same('tb_content_category'), defaults: times },
  {
    ...same('tb_content'),
    defaults: { ...times, sequence: zero, status: () => 1 },
    parents: { category_id: 'tb_content_category' },
  },
  {
    ...same('tb_order_info', 'tb_orders'),
    key: 'order_id',
    aliases: { order_id: ['oid'] },
    defaults: {
      ...times,
      freight: money,
      discount_amount: money,
      pay_amount: (row) => row.total_amount as string,
      receiver: empty,
      receiver_mobile: empty,
      receiver_place: empty,
      pay_deadline: (row) => new Date(((row.create_time as Date) ?? epoch).getTime() + 1_800_000),
      checkout_id: (row) => digest(row.order_id ?? row.oid).slice(0, 36),
      request_digest: (row) => digest(row.order_id ?? row.oid),
    },
    parents: { user_id: 'tb_users', address_id: 'tb_address' },
  },
  {
    ...same('tb_order_goods'),
    aliases: { order_id: ['oid', 'order_info_id'] },
    defaults: {
      ...times,
      name: empty,
      image_url: empty,
      comment: empty,
      score: () => 5,
      is_anonymous: zero,
      is_commented: zero,
    },
    parents: { order_id: 'tb_order_info', sku_id: 'tb_sku' },
  },
  {
    ...same('tb_payment'),
    aliases: { order_id: ['oid'] },
    defaults: {
      ...times,
      gateway: () => 'alipay',
      amount: money,
      applied: () => 1,
      paid_at: (row) => (row.create_time as Date) ?? epoch,
    },
    parents: { order_id: 'tb_order_info' },
  },
  { ...same('tb_oauth_qq', 'tb_oauth_qq_user'), defaults: times, parents: { user_id: 'tb_users' } },
  same('django_content_type'),
  { ...same('auth_permission'), parents: { content_type_id: 'django_content_type' } },
  same('auth_group'),
  {
    ...same('auth_group_permissions'),
    parents: { group_id: 'auth_group', permission_id: 'auth_permission' },
  },
  { ...same('tb_users_groups', 'tb_user_groups'), parents: { user_id: 'tb_users', group_id: 'auth_group' } },
  {
    ...same('tb_users_user_permissions', 'tb_user_user_permissions'),
    parents: { user_id: 'tb_users', permission_id: 'auth_permission' },
  },
]

/** What Django did not keep is copied once the rows are in; amounts follow from the lines, in whose sum freight is not. */
export const completions: readonly string[] = [
  `UPDATE tb_order_info o JOIN tb_address a ON a.id = o.address_id JOIN tb_areas p ON p.id = a.province_id
     JOIN tb_areas c ON c.id = a.city_id JOIN tb_areas d ON d.id = a.district_id
   SET o.receiver = a.receiver, o.receiver_mobile = a.mobile,
     o.receiver_place = CONCAT(p.name, c.name, d.name, a.place) WHERE o.receiver = ''`,
  `UPDATE tb_order_goods l JOIN tb_sku s ON s.id = l.sku_id
   SET l.name = s.name, l.image_url = COALESCE(s.default_image_url, '') WHERE l.name = ''`,
  `UPDATE tb_order_info o JOIN (SELECT order_id, SUM(price * count) AS total FROM tb_order_goods GROUP BY order_id) l
     ON l.order_id = o.order_id
   SET o.total_amount = l.total, o.pay_amount = l.total - o.discount_amount + o.freight`,
  `UPDATE tb_payment p JOIN tb_order_info o ON o.order_id = p.order_id SET p.amount = o.pay_amount WHERE p.amount = 0`,
]

function digest(value: unknown): string {
  return createHash('sha256').update(String(value)).digest('hex')
}
