import { listOf, withMembers } from '../../lib/error-members.ts'
import { defineError } from '../../lib/errors.ts'

export const ordersInProgress = withMembers(
  defineError(
    409,
    'orders_in_progress',
    '您有未完成的订单，暂不能注销账号',
    'Paid orders are still in progress',
  ),
  {
    orders: listOf('string', '进行中的订单 · orders in progress'),
  },
)

export const usernameMismatch = defineError(
  400,
  'username_mismatch',
  '用户名与该账号不符',
  'This is not the name of the account',
  'username',
)
