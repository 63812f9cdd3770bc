import { Elysia } from 'elysia'
import { staffCouponRoutes } from './coupon-routes.ts'
import { staffFreightRoutes } from './freight-routes.ts'
import { staffGrantRoutes } from './grant-routes.ts'
import { staffLimitedPriceRoutes } from './limited-price-routes.ts'
import { staffPromotionRoutes } from './promotion-routes.ts'
import { staffSimulationRoutes } from './simulation-routes.ts'

/** Pricing rules as staff see and change them. */
export const staffRuleRoutes = new Elysia({ name: 'staff-rules' })
  .use(staffLimitedPriceRoutes)
  .use(staffPromotionRoutes)
  .use(staffCouponRoutes)
  .use(staffGrantRoutes)
  .use(staffFreightRoutes)
  .use(staffSimulationRoutes)
