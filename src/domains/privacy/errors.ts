import { defineError } from '../../lib/errors.ts'

export const ordersInProgress = defineError(
  409,
  'orders_in_progress',
  '您有未完成的订单，暂不能注销账号',
  'Paid orders are still in progress',
)
