import { limit, listOf, text, withMembers } from '../../lib/error-members.ts'
import { defineError } from '../../lib/errors.ts'

export const staffOnly = defineError(403, 'staff_only', '仅限店铺员工', 'Only for staff of the shop')
export const permissionDenied = withMembers(
  defineError(403, 'permission_denied', '没有进行此操作的权限', 'You lack the permission for this'),
  {
    permission: text('缺少的权限 · the missing permission'),
  },
)
export const csrfFailed = defineError(
  403,
  'csrf_failed',
  '请求缺少 X-CSRF-Token，请刷新后再试',
  'A write with the session cookie needs its X-CSRF-Token',
)
export const originRefused = defineError(
  403,
  'origin_refused',
  '请从本站页面登录',
  'A session begins on a page of this origin only',
)
export const totpRequired = defineError(
  403,
  'totp_required',
  '请先设置动态验证码',
  'Set up an authenticator app first',
)
export const keyRefused = defineError(403, 'key_refused', 'API 密钥不能进行此操作', 'No API key may do this')
export const keyReadOnly = defineError(
  403,
  'key_read_only',
  '该 API 密钥只能读取',
  'This API key can only read',
)
export const keyNetwork = defineError(
  403,
  'key_network',
  '该 API 密钥不能从当前网络使用',
  'This API key is not usable from your network',
)
/** For the second factor and the password of the caller, which have separate routes. */
export const ownAccount = defineError(
  409,
  'own_account',
  '请在自己的设置中操作',
  'Change your own sign-in with your own password',
)
/** The person has permissions that the caller lacks. */
export const outranked = defineError(
  403,
  'outranked',
  '对方的权限高于您，不能进行此操作',
  'This person has permissions that you lack',
)
/** `permissions` holds the ids of what the caller lacks. */
export const grantExceedsOwn = withMembers(
  defineError(
    403,
    'grant_exceeds_own',
    '不能授予自己没有的权限',
    'You cannot grant a permission that you lack',
  ),
  {
    permissions: listOf('integer', '操作者没有的权限 · permissions that the caller lacks'),
  },
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
export const preconditionFailed = withMembers(
  defineError(
    412,
    'precondition_failed',
    '内容已被他人修改，请刷新后再试',
    'Another user has changed this; read it again',
  ),
  {
    current: { type: 'object', description: '现在的内容 · present content' },
    etag: text('现在的 ETag · present ETag'),
    changed_by: { type: ['string', 'null'], description: '最后修改的人 · who changed it last' },
    changed_at: { type: ['string', 'null'], format: 'date-time' },
    changed_fields: {
      type: ['array', 'null'],
      items: { type: 'string' },
      description: '被修改的字段，未知为 null · changed fields; null if they are not known',
    },
  },
)
export const approvalOfReturn = defineError(
  400,
  'approval_of_return',
  '要求退货时不能指定金额或入库，验货后再决定',
  'With require_return, amount and restock are decided after the inspection',
  'require_return',
)
export const viewNotOwn = defineError(
  403,
  'view_not_own',
  '只能修改自己的视图',
  'Only the owner changes a saved view',
)
export const tooManyViews = withMembers(
  defineError(
    409,
    'too_many_views',
    '保存的视图已达上限',
    'You have as many saved views as one person may have',
  ),
  {
    limit,
  },
)
