import { defineError } from '../../lib/errors.ts'

export const ordersInProgress = defineError(
  409,
  'orders_in_progress',
  '您有未完成的订单，暂不能注销账号',
  'Paid orders are still in progress',
)
export const passwordWrong = defineError(
  400,
  'invalid_credentials',
  '密码错误',
  'The password is wrong',
  'password',
)
