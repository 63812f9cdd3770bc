import { Elysia } from 'elysia'
import { staffBrandRoutes } from './brand-routes.ts'
import { staffCategoryRoutes } from './category-routes.ts'
import { staffChannelRoutes } from './channel-routes.ts'
import { staffCopyRoutes } from './copy-routes.ts'
import { staffGoodsRoutes } from './goods-routes.ts'
import { staffOptionRoutes } from './option-routes.ts'
import { staffSpecificationRoutes } from './specification-routes.ts'

/** The catalog as staff see and change it. */
export const staffCatalogRoutes = new Elysia({ name: 'staff-catalog' })
  .use(staffBrandRoutes)
  .use(staffGoodsRoutes)
  .use(staffCopyRoutes)
  .use(staffCategoryRoutes)
  .use(staffChannelRoutes)
  .use(staffSpecificationRoutes)
  .use(staffOptionRoutes)
