import type { Permission } from '../../access/permissions.ts'
import type { ExportList } from '../export-list.ts'
import * as afterSales from './after-sales.ts'
import * as catalog from './catalog.ts'
import * as money from './money.ts'
import * as orders from './orders.ts'
import * as people from './people.ts'
import * as promotions from './promotions.ts'
import * as shop from './shop.ts'
import * as skus from './skus.ts'
import * as stock from './stock.ts'

/** Every list that can be exported, by its name of at most 20 characters. */
export const exportLists = {
  orders: orders.orderExport,
  refunds: afterSales.refundExport,
  invoices: afterSales.invoiceExport,
  reviews: afterSales.reviewExport,
  carriers: orders.carrierExport,
  payments: money.paymentExport,
  incidents: money.incidentExport,
  bills: money.billExport,
  customers: people.customerExport,
  admins: people.adminExport,
  service_accounts: people.serviceExport,
  groups: people.groupExport,
  permissions: people.permissionExport,
  audit: people.auditExport,
  spus: catalog.spuExport,
  brands: catalog.brandExport,
  categories: catalog.categoryExport,
  channels: catalog.channelExport,
  specifications: catalog.specificationExport,
  options: catalog.optionExport,
  skus: skus.skuExport,
  scheduled_skus: skus.scheduledSkuExport,
  sku_images: skus.skuImageExport,
  stock_movements: stock.movementExport,
  stocktakes: stock.stocktakeExport,
  stocktake_lines: stock.stocktakeLineExport,
  limited_prices: promotions.limitedPriceExport,
  promotions: promotions.promotionExport,
  coupons: promotions.couponExport,
  freight_templates: promotions.freightExport,
  contents: shop.contentExport,
  content_categories: shop.contentCategoryExport,
  imports: shop.importExport,
  own_imports: shop.ownImportExport,
  failed_messages: shop.failedMessageExport,
} as const satisfies Readonly<Record<string, ExportList>>

export type ExportListName = keyof typeof exportLists
export const exportListNames = Object.keys(exportLists) as ExportListName[]

/** Returns a list by its name, as a row stores it. */
export function findExportList(name: string): ExportList {
  return exportLists[name as ExportListName]
}

/** What a person needs to export a list: one of these. */
export const permissionsOf = ({ permission }: Pick<ExportList, 'permission'>): readonly Permission[] =>
  [permission].flat()

/** What routes about exports require: a permission of any list. */
export const exportPermissions: readonly Permission[] = [
  ...new Set(Object.values(exportLists).flatMap((list) => permissionsOf(list))),
]
