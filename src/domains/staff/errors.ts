import { defineError } from '../../lib/errors.ts'

export const staffOnly = defineError(403, 'staff_only', '仅限店铺员工', 'Only for staff of the shop')
export const permissionDenied = defineError(
  403,
  'permission_denied',
  '没有进行此操作的权限',
  'You lack the permission for this',
)
/** The person has permissions that the caller lacks. */
export const outranked = defineError(
  403,
  'outranked',
  '对方的权限高于您，不能进行此操作',
  'This person has permissions that you lack',
)
/** `permissions` holds the ids of what the caller lacks. */
export const grantExceedsOwn = defineError(
  403,
  'grant_exceeds_own',
  '不能授予自己没有的权限',
  'You cannot grant a permission that you lack',
)
export const selfDemotion = defineError(
  409,
  'self_demotion',
  '不能删除自己或减少自己的权限',
  'You cannot remove yourself or take your own permissions away',
)
export const permissionChecked = defineError(
  409,
  'permission_checked',
  '系统使用的权限不能修改或删除',
  'The shop itself checks this permission, so it cannot be changed or deleted',
)
export const preconditionRequired = defineError(
  428,
  'precondition_required',
  '请带上 If-Match 请求头再提交',
  'The If-Match header is required',
)
export const preconditionFailed = defineError(
  412,
  'precondition_failed',
  '内容已被他人修改，请刷新后再试',
  'Another user has changed this; read it again',
)
export const approvalOfReturn = defineError(
  400,
  'approval_of_return',
  '要求退货时不能指定金额或入库，验货后再决定',
  'With require_return, amount and restock are decided after the inspection',
  'require_return',
)
