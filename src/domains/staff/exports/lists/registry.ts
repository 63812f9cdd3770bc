import type { Permission } from '../../access/permissions.ts'
import type { ExportList } from '../export-list.ts'
import { brandExport, spuExport } from './catalog.ts'
import { orderExport, refundExport } from './orders.ts'
import { auditExport, customerExport } from './people.ts'
import { skuExport } from './skus.ts'
import { movementExport } from './stock-movements.ts'

/** Every list that can be exported, by its name. */
export const exportLists = {
  orders: orderExport,
  refunds: refundExport,
  customers: customerExport,
  audit: auditExport,
  spus: spuExport,
  brands: brandExport,
  skus: skuExport,
  stock_movements: movementExport,
} as const

export type ExportListName = keyof typeof exportLists
export const exportListNames = Object.keys(exportLists) as ExportListName[]

/** Returns a list by its name, as a row stores it. */
export function findExportList(name: string): ExportList {
  return exportLists[name as ExportListName] as ExportList
}

/** What routes about exports require: the permission of any list. */
export const exportPermissions: readonly Permission[] = [
  ...new Set(Object.values(exportLists).map(({ permission }) => permission)),
]
