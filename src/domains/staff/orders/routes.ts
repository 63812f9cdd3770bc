import { Elysia } from 'elysia'
import { staffAmendmentRoutes } from './amendment-routes.ts'
import { staffCarrierRoutes } from './carrier-routes.ts'
import { staffOrderRoutes } from './order-routes.ts'
import { staffPickingRoutes } from './picking-routes.ts'
import { staffShipmentRoutes } from './shipment-routes.ts'

/** Orders, their parcels and notes, carriers, and what the warehouse prints. */
export const staffOrderingRoutes = new Elysia({ name: 'staff-ordering' })
  .use(staffOrderRoutes)
  .use(staffShipmentRoutes)
  .use(staffAmendmentRoutes)
  .use(staffPickingRoutes)
  .use(staffCarrierRoutes)
