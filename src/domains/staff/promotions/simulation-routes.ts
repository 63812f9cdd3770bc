import { Elysia } from 'elysia'
import { problems } from '../../../http/fields.ts'
import { languageOf } from '../../../http/language.ts'
import { refuseRepeatedSkus } from '../../orders/checkout/checkout-lines.ts'
import { lineRepeated } from '../../orders/errors.ts'
import {
  amountTooLarge,
  capMismatch,
  couponUnknown,
  discountMismatch,
  linesUnknown,
  periodReversed,
  provinceUnknown,
  targetsMismatch,
  targetsUnknown,
  thresholdMismatch,
  thresholdsNotRising,
} from '../../promotions/editing/errors.ts'
import { listSimulationWarnings } from '../../promotions/simulation/list-simulation-warnings.ts'
import { simulatePrice } from '../../promotions/simulation/simulate-price.ts'
import { staffAccess } from '../access/macro.ts'
import { addressUnknown, findProvince } from './find-province.ts'
import { presentSimulation } from './present-simulation.ts'
import * as model from './simulation-model.ts'

/** The price of any cart, also with rules that are not saved. */
export const staffSimulationRoutes = new Elysia({
  name: 'staff-simulations',
  prefix: '/meiduo_admin',
  tags: ['staff-promotions'],
})
  .use(staffAccess)
  .post(
    '/simulations/',
    async ({ body, request }) => {
      const wish = model.toSimulation(body, await findProvince(body))
      refuseRepeatedSkus(wish.lines)
      const simulated = await simulatePrice(wish)
      const warnings = await listSimulationWarnings(wish, simulated)
      return presentSimulation(wish, simulated, warnings, languageOf(request))
    },
    {
      staff: 'promotions.view_promotion',
      body: model.newSimulation,
      response: {
        200: model.simulation,
        ...problems(
          400,
          401,
          403,
          415,
          addressUnknown,
          amountTooLarge,
          capMismatch,
          couponUnknown,
          discountMismatch,
          lineRepeated,
          linesUnknown,
          periodReversed,
          provinceUnknown,
          targetsMismatch,
          targetsUnknown,
          thresholdMismatch,
          thresholdsNotRising,
        ),
      },
      detail: {
        operationId: 'simulatePrice',
        summary: '价格模拟 · Simulate the price of a cart',
        description:
          '用与结算、下单相同的函数计算任意购物车在任意时刻的价格，可带未保存的规则、去掉某些规则。不保存任何内容；缺货和已下架只是提醒。带 id 的草稿替换该已保存的规则。 · Prices any cart at any moment by the function of settlement and placing, with unsaved rules and without excluded ones. Stores nothing, and ignores stock and whether a SKU is on sale: both are warnings. A draft with an id replaces this stored rule.',
      },
    },
  )
