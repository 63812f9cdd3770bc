import type { Permission } from '../../access/permissions.ts'
import type { ImportKind } from '../import-kind.ts'
import { shipmentImport } from './shipment-import.ts'
import { skuImport } from './sku-import.ts'
import { stockImport } from './stock-import.ts'

/** Every kind of import by its name. */
export const importKinds = {
  skus: skuImport,
  stock: stockImport,
  shipments: shipmentImport,
} as const satisfies Readonly<Record<string, ImportKind>>

export type ImportKindName = keyof typeof importKinds
export const importKindNames = Object.keys(importKinds) as ImportKindName[]

/** Returns a kind of import by its name, as a row stores it. */
export function findImportKind(name: string): ImportKind {
  return importKinds[name as ImportKindName]
}

/** What routes about imports require: the permission of any kind. */
export const importPermissions: readonly Permission[] = [
  ...new Set(Object.values(importKinds).map(({ permission }) => permission)),
]

/** What the list of imports requires: one of these. */
export const importListPermissions: readonly Permission[] = [...importPermissions, 'staff.view_import']
