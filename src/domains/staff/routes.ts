import { Elysia } from 'elysia'
import { staffInvoiceRoutes } from './after-sales/invoice-routes.ts'
import { staffRefundRoutes } from './after-sales/refund-routes.ts'
import { staffAuditRoutes } from './audit/audit-routes.ts'
import { staffCatalogRoutes } from './catalog/routes.ts'
import { staffContentCategoryRoutes } from './contents/category-routes.ts'
import { staffContentRoutes } from './contents/content-routes.ts'
import { staffExportRoutes } from './exports/export-routes.ts'
import { staffFigureRoutes } from './figures/routes.ts'
import { staffStatisticsRoutes } from './figures/statistics-routes.ts'
import { staffFinanceRoutes } from './finance/routes.ts'
import { staffImportRoutes } from './imports/import-routes.ts'
import { staffJobRoutes } from './jobs/job-routes.ts'
import { staffKeyRoutes } from './keys/key-routes.ts'
import { staffBillRoutes } from './money/bill-routes.ts'
import { staffPaymentRoutes } from './money/payment-routes.ts'
import { staffOrderingRoutes } from './orders/routes.ts'
import { staffAdminRoutes } from './people/admin-routes.ts'
import { staffCredentialRoutes } from './people/credential-routes.ts'
import { staffCustomerRoutes } from './people/customer-routes.ts'
import { staffGroupRoutes } from './people/group-routes.ts'
import { staffPermissionRoutes } from './people/permission-routes.ts'
import { staffServiceRoutes } from './people/service-routes.ts'
import { staffUserRoutes } from './people/user-routes.ts'
import { staffRuleRoutes } from './promotions/routes.ts'
import { staffReviewRoutes } from './reviews/review-routes.ts'
import { type KnownLists, readLists } from './saved-views/list-model.ts'
import { createViewRoutes } from './saved-views/view-routes.ts'
import { staffShopRoutes } from './shop/shop-routes.ts'
import { staffSignInRoutes } from './sign-in/routes.ts'
import { staffSessionRoutes } from './sign-in/session-routes.ts'
import { staffTotpRoutes } from './sign-in/totp-routes.ts'
import { staffImageOrderRoutes } from './skus/image-order-routes.ts'
import { staffMatrixRoutes } from './skus/matrix-routes.ts'
import { staffSkuEditRoutes } from './skus/sku-edit-routes.ts'
import { staffSkuImageRoutes } from './skus/sku-image-routes.ts'
import { staffSkuRoutes } from './skus/sku-routes.ts'
import { staffSkuSettingsRoutes } from './skus/sku-settings-routes.ts'
import { staffStocktakeRoutes } from './stocktakes/stocktake-routes.ts'

const signIn = new Elysia({ name: 'staff-sign-ins' })
  .use(staffKeyRoutes)
  .use(staffSignInRoutes)
  .use(staffSessionRoutes)
  .use(staffTotpRoutes)

const people = new Elysia({ name: 'staff-persons' })
  .use(staffAdminRoutes)
  .use(staffCredentialRoutes)
  .use(staffCustomerRoutes)
  .use(staffGroupRoutes)
  .use(staffPermissionRoutes)
  .use(staffServiceRoutes)
  .use(staffUserRoutes)

const stock = new Elysia({ name: 'staff-stock' })
  .use(staffImageOrderRoutes)
  .use(staffMatrixRoutes)
  .use(staffSkuEditRoutes)
  .use(staffSkuImageRoutes)
  .use(staffSkuRoutes)
  .use(staffSkuSettingsRoutes)
  .use(staffStocktakeRoutes)

const records = new Elysia({ name: 'staff-records' })
  .use(staffAuditRoutes)
  .use(staffExportRoutes)
  .use(staffFigureRoutes)
  .use(staffStatisticsRoutes)
  .use(staffImportRoutes)
  .use(createViewRoutes(findLists))

const money = new Elysia({ name: 'staff-paying' })
  .use(staffBillRoutes)
  .use(staffInvoiceRoutes)
  .use(staffPaymentRoutes)
  .use(staffRefundRoutes)

const orders = new Elysia({ name: 'staff-selling' }).use(staffOrderingRoutes).use(staffRuleRoutes)

const shop = new Elysia({ name: 'staff-shops' })
  .use(staffContentCategoryRoutes)
  .use(staffContentRoutes)
  .use(staffFinanceRoutes)
  .use(staffJobRoutes)
  .use(staffReviewRoutes)
  .use(staffShopRoutes)

/**
 * The staff API below /meiduo_admin/: a second entry point to the verbs of all domains. The routes are in groups, because the
 * type of one long chain is too deep for TypeScript.
 */
export const staffRoutes = new Elysia({ name: 'staff' })
  .use(staffCatalogRoutes)
  .use(signIn)
  .use(people)
  .use(stock)
  .use(money)
  .use(records)
  .use(orders)
  .use(shop)

let lists: KnownLists | undefined

function findLists(): KnownLists {
  lists ??= readLists(staffRoutes.routes)
  return lists
}
