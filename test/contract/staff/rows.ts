import { brandRows } from './goods/brands.ts'
import { categoryRows } from './goods/categories.ts'
import { contentRows } from './goods/contents.ts'
import { goodsRows } from './goods/goods.ts'
import { ruleRows } from './goods/promotions.ts'
import { skuRows } from './goods/skus.ts'
import { specificationRows } from './goods/specifications.ts'
import { stocktakeRows } from './goods/stocktakes.ts'
import { figureRows } from './orders/figures.ts'
import { invoiceRows } from './orders/invoices.ts'
import { moneyRows } from './orders/money.ts'
import { orderRows } from './orders/orders.ts'
import { refundRows } from './orders/refunds.ts'
import { reviewRows } from './orders/reviews.ts'
import { auditRows } from './people/audit.ts'
import { credentialRows } from './people/credentials.ts'
import { customerRows } from './people/customers.ts'
import { exportRows } from './people/exports.ts'
import { importRows } from './people/imports.ts'
import { jobRows } from './people/jobs.ts'
import { peopleRows } from './people/people.ts'
import { shopRows } from './people/shop.ts'
import { viewRows } from './people/views.ts'
import type { StaffRow } from './row.ts'

/** A row for each staff operation. */
export const rows: readonly StaffRow[] = [
  ...brandRows,
  ...goodsRows,
  ...categoryRows,
  ...specificationRows,
  ...skuRows,
  ...stocktakeRows,
  ...refundRows,
  ...invoiceRows,
  ...importRows,
  ...exportRows,
  ...orderRows,
  ...moneyRows,
  ...peopleRows,
  ...figureRows,
  ...credentialRows,
  ...ruleRows,
  ...customerRows,
  ...shopRows,
  ...reviewRows,
  ...contentRows,
  ...jobRows,
  ...auditRows,
  ...viewRows,
]

/** Returns the row of an operation; `operations.test.ts` asserts that each has one. */
export const rowOf = ({ id }: Readonly<{ id: string }>) =>
  rows.find(({ operation }) => operation === id) as StaffRow
