import { sql } from 'drizzle-orm'
import {
  type AnyMySqlColumn,
  boolean,
  check,
  index,
  int,
  longtext,
  mysqlTable,
  unique,
  varchar,
} from 'drizzle-orm/mysql-core'
import { createTime, id, moment, money, updateTime } from '../columns.ts'

export const categories = mysqlTable(
  'tb_goods_category',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    name: varchar('name', { length: 50 }).notNull(),
    parentId: int('parent_id').references((): AnyMySqlColumn => categories.id),
  },
  (t) => [index('tb_goods_category_by_parent').on(t.parentId)],
)

/** Group of home-page menu entries, such as phones and cameras. */
export const channelGroups = mysqlTable('tb_channel_group', {
  id: id(),
  createTime: createTime(),
  updateTime: updateTime(),
  name: varchar('name', { length: 20 }).notNull(),
})

/** Entry of the home-page menu. */
export const channels = mysqlTable(
  'tb_goods_channel',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    groupId: int('group_id').notNull(),
    categoryId: int('category_id')
      .notNull()
      .references(() => categories.id),
    url: varchar('url', { length: 50 }).notNull(),
    sequence: int('sequence').notNull(),
  },
  (t) => [index('tb_goods_channel_menu').on(t.groupId, t.sequence)],
)

export const brands = mysqlTable('tb_brand', {
  id: id(),
  createTime: createTime(),
  updateTime: updateTime(),
  name: varchar('name', { length: 20 }).notNull(),
  logo: varchar('logo', { length: 100 }).notNull(),
  firstLetter: varchar('first_letter', { length: 1 }).notNull(),
})

/** When a schedule puts SKUs on sale and takes them off sale; null: no such plan. The job clears a moment that it has applied. */
const schedule = () => ({ launchAt: moment('launch_at'), unlaunchAt: moment('unlaunch_at') })

/** SPU: what all variants of a product share. Its schedule is that of all its SKUs. */
export const goods = mysqlTable(
  'tb_goods',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    name: varchar('name', { length: 50 }).notNull(),
    brandId: int('brand_id')
      .notNull()
      .references(() => brands.id),
    category1Id: int('category1_id')
      .notNull()
      .references(() => categories.id),
    category2Id: int('category2_id')
      .notNull()
      .references(() => categories.id),
    category3Id: int('category3_id')
      .notNull()
      .references(() => categories.id),
    sales: int('sales').notNull().default(0),
    comments: int('comments').notNull().default(0),
    descDetail: longtext('desc_detail').notNull(),
    descPack: longtext('desc_pack').notNull(),
    descService: longtext('desc_service').notNull(),
    /** Whether a received piece can be returned without a reason (七天无理由退货); fresh or custom goods cannot. */
    isReturnable: boolean('is_returnable').notNull().default(true),
    ...schedule(),
  },
  (t) => [
    // SPUs whose schedule is due
    index('tb_goods_launch_due').on(t.launchAt),
    index('tb_goods_unlaunch_due').on(t.unlaunchAt),
    check('tb_goods_sales_not_negative', sql`${t.sales} >= 0`),
    check('tb_goods_comments_not_negative', sql`${t.comments} >= 0`),
  ],
)

/** Specification of an SPU, such as the color. */
export const specifications = mysqlTable('tb_goods_specification', {
  id: id(),
  createTime: createTime(),
  updateTime: updateTime(),
  goodsId: int('goods_id')
    .notNull()
    .references(() => goods.id),
  name: varchar('name', { length: 20 }).notNull(),
})

/** Value of a specification, such as blue. */
export const specificationOptions = mysqlTable('tb_specification_option', {
  id: id(),
  createTime: createTime(),
  updateTime: updateTime(),
  specId: int('spec_id')
    .notNull()
    .references(() => specifications.id),
  value: varchar('value', { length: 20 }).notNull(),
})

/** SKU: one variant that is sold. */
export const skus = mysqlTable(
  'tb_sku',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    name: varchar('name', { length: 50 }).notNull(),
    caption: varchar('caption', { length: 100 }).notNull(),
    goodsId: int('goods_id')
      .notNull()
      .references(() => goods.id),
    categoryId: int('category_id')
      .notNull()
      .references(() => categories.id),
    price: money('price').notNull(),
    costPrice: money('cost_price').notNull(),
    marketPrice: money('market_price').notNull(),
    stock: int('stock').notNull().default(0),
    sales: int('sales').notNull().default(0),
    comments: int('comments').notNull().default(0),
    isLaunched: boolean('is_launched').notNull().default(true),
    /** Pieces that one user may hold in unpaid orders; null: ORDER_UNPAID_PIECES. */
    unpaidLimit: int('unpaid_limit'),
    /** Pieces that one order, and one user in all orders that are not cancelled, may buy; null: no limit. */
    purchaseLimit: int('purchase_limit'),
    defaultImageUrl: varchar('default_image_url', { length: 200 }).default(''),
    ...schedule(),
    /**
     * When staff deleted the SKU, which others keep: the schedule of its SPU leaves it off sale. Null once it is put on sale
     * again.
     */
    deletedTime: moment('deleted_time'),
    /** Pieces; staff are alerted once when the stock falls below. 0: never. */
    lowStockThreshold: int('low_stock_threshold').notNull().default(0),
    /** Stored, so that its index changes only when the stock crosses the threshold, not at each sale. */
    isLowStock: boolean('is_low_stock').generatedAlwaysAs(sql`(stock < low_stock_threshold)`, {
      mode: 'stored',
    }),
    /** When the alert of this crossing was raised; null: the stock is not low, or no alert was raised yet. */
    lowStockTime: moment('low_stock_time'),
  },
  (t) => [
    // SKUs whose schedule is due
    index('tb_sku_launch_due').on(t.launchAt),
    index('tb_sku_unlaunch_due').on(t.unlaunchAt),
    // crossings of the threshold without an alert, and alerts whose stock has recovered
    index('tb_sku_low_stock').on(t.isLowStock, t.lowStockTime),
    // GET /categories/{id}/skus/, one index for each ordering; the primary key breaks ties
    index('tb_sku_list_newest').on(t.categoryId, t.isLaunched, t.createTime),
    index('tb_sku_list_price').on(t.categoryId, t.isLaunched, t.price),
    index('tb_sku_list_sales').on(t.categoryId, t.isLaunched, t.sales),
    check('tb_sku_stock_not_negative', sql`${t.stock} >= 0`),
    check('tb_sku_sales_not_negative', sql`${t.sales} >= 0`),
    check('tb_sku_comments_not_negative', sql`${t.comments} >= 0`),
    check('tb_sku_price_not_negative', sql`${t.price} >= 0`),
    check('tb_sku_unpaid_limit_positive', sql`${t.unpaidLimit} > 0`),
    check('tb_sku_purchase_limit_positive', sql`${t.purchaseLimit} > 0`),
    check('tb_sku_low_stock_threshold_not_negative', sql`${t.lowStockThreshold} >= 0`),
    check('tb_sku_cost_price_not_negative', sql`${t.costPrice} >= 0`),
    check('tb_sku_market_price_not_negative', sql`${t.marketPrice} >= 0`),
  ],
)

export const skuImages = mysqlTable('tb_sku_image', {
  id: id(),
  createTime: createTime(),
  updateTime: updateTime(),
  skuId: int('sku_id')
    .notNull()
    .references(() => skus.id),
  image: varchar('image', { length: 200 }).notNull(),
  /** Place among the pictures of the SKU; equal places follow the ids. */
  sequence: int('sequence').notNull().default(0),
})

/**
 * Picture that staff uploaded for the descriptions of SPUs, or for a write that has not committed. A removed one stays here, so
 * that no description refers to it again.
 */
export const descriptionPictures = mysqlTable(
  'tb_description_picture',
  {
    id: id(),
    createTime: createTime(),
    /** Key of its file in the media store, of this picture alone. */
    image: varchar('image', { length: 200 }).notNull(),
    /** When a text of the shop last referred to it, else when it was uploaded. */
    usedTime: moment('used_time').notNull(),
    state: varchar('state', { length: 10, enum: ['stored', 'removing', 'removed'] })
      .notNull()
      .default('stored'),
  },
  (t) => [
    unique('tb_description_picture_uniq').on(t.image),
    // the job that removes pictures without a description
    index('tb_description_picture_unused').on(t.state, t.usedTime),
  ],
)

/** Option that a SKU has for a specification. */
export const skuSpecifications = mysqlTable(
  'tb_sku_specification',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    skuId: int('sku_id')
      .notNull()
      .references(() => skus.id),
    specId: int('spec_id')
      .notNull()
      .references(() => specifications.id),
    optionId: int('option_id')
      .notNull()
      .references(() => specificationOptions.id),
  },
  (t) => [unique('tb_sku_specification_sku_spec_uniq').on(t.skuId, t.specId)],
)
