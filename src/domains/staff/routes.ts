import { Elysia } from 'elysia'
import { staffRefundRoutes } from './after-sales/refund-routes.ts'
import { staffCatalogRoutes } from './catalog/routes.ts'
import { staffFigureRoutes } from './figures/routes.ts'
import { staffAdminRoutes } from './people/admin-routes.ts'
import { staffGroupRoutes } from './people/group-routes.ts'
import { staffPermissionRoutes } from './people/permission-routes.ts'
import { staffUserRoutes } from './people/user-routes.ts'
import { staffShopRoutes } from './shop/shop-routes.ts'
import { staffSignInRoutes } from './sign-in/routes.ts'
import { staffSkuImageRoutes } from './skus/sku-image-routes.ts'
import { staffSkuRoutes } from './skus/sku-routes.ts'
import { staffSkuSettingsRoutes } from './skus/sku-settings-routes.ts'
import { staffStocktakeRoutes } from './stocktakes/stocktake-routes.ts'

/** The staff API below /meiduo_admin/: a second entry point to the verbs of all domains. */
export const staffRoutes = new Elysia({ name: 'staff' })
  .use(staffSignInRoutes)
  .use(staffCatalogRoutes)
  .use(staffUserRoutes)
  .use(staffPermissionRoutes)
  .use(staffGroupRoutes)
  .use(staffAdminRoutes)
  .use(staffSkuRoutes)
  .use(staffSkuSettingsRoutes)
  .use(staffSkuImageRoutes)
  .use(staffStocktakeRoutes)
  .use(staffFigureRoutes)
  .use(staffShopRoutes)
  .use(staffRefundRoutes)
