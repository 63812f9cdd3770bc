import { type TSchema, t } from 'elysia'
import { defineError } from '../lib/errors.ts'

/** Second names that older clients read; all of them stand here, so that they can go in one commit. */

/** Marks a field as the second name of another. */
const deprecated = <T extends TSchema>(schema: T, right: string): T => ({
  ...schema,
  deprecated: true,
  description: `${right} 的别名 · alias of ${right}`,
})

/** `oid` beside `order_id`. */
export const orderIdFields = {
  order_id: t.String({ examples: ['202611232005091234567890123456'] }),
  oid: deprecated(t.String(), 'order_id'),
}

export const orderIds = (orderId: string) => ({ order_id: orderId, oid: orderId })

/** `/orders/all/` is the order list. */
export const orderListPaths = ['/orders/', '/orders/all/'] as const

/** `/emails/` is `/email/`. */
export const emailPaths = ['/email/', '/emails/'] as const

/** `image_code` is `text` when an SMS code is asked for. */
export const captchaTextFields = {
  text: t.Optional(t.String({ maxLength: 16, description: '用户输入的图形验证码' })),
  image_code: t.Optional(deprecated(t.String({ maxLength: 16 }), 'text')),
}

/** @throws 400 invalid_input, naming `text`, when neither is there: a picture that nobody has tried stays good */
export function getCaptchaText(query: { text?: string; image_code?: string }): string {
  const text = query.text || query.image_code
  if (!text) throw textMissing()
  return text
}

const textMissing = defineError(400, 'invalid_input', '缺少图形验证码', 'text is missing', 'text')

/** `oauth_url` beside `login_url`. */
export const loginUrlFields = { login_url: t.String(), oauth_url: deprecated(t.String(), 'login_url') }

export const loginUrls = (loginUrl: string) => ({ login_url: loginUrl, oauth_url: loginUrl })

/** `auth_code` is `code`: what Alipay brings back to the page is passed on as it came. */
export const codeFields = {
  code: t.Optional(t.String({ description: '第三方返回的授权码' })),
  auth_code: t.Optional(deprecated(t.String(), 'code')),
}

export const authorizationCodeOf = (query: { code?: string; auth_code?: string }) =>
  query.code ?? query.auth_code ?? ''

/** `user_id` beside `id` where an identity was bound. */
export const userIdFields = { id: t.Integer(), user_id: deprecated(t.Integer(), 'id') }

export const userIds = (id: number) => ({ id, user_id: id })

/** The right name of a path that is an alias; undefined for any other. */
export function aliasOf(path: string): string | undefined {
  return [orderListPaths, emailPaths].find(
    ([right, ...aliases]) => path !== right && aliases.includes(path as never),
  )?.[0]
}
