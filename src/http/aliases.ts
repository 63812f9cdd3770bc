import { t } from 'elysia'
import { defineError } from '../lib/errors.ts'
import { aliasField, differsFrom, oneValue } from './one-value.ts'

/** Second names of paths and fields for older clients, all in one file so that one commit can remove them. */

const differsFromImageCode = differsFrom('image_code')
const differsFromAuthCode = differsFrom('auth_code')

/** `oid` is `order_id`. */
export const orderIdFields = {
  order_id: t.String({ examples: ['202611232005091234567890123456'] }),
  oid: aliasField(t.String(), 'order_id'),
}

/** Returns `order_id` with its alias `oid`. */
export const orderIds = (orderId: string) => ({ order_id: orderId, oid: orderId })

/** `image_code` is `text` in a request for an SMS code. */
export const captchaTextFields = {
  text: t.Optional(
    t.String({ maxLength: 16, description: '用户输入的图形验证码 · what the user read in the captcha' }),
  ),
  image_code: t.Optional(aliasField(t.String({ maxLength: 16 }), 'text')),
}

/**
 * Returns the captcha text of a query. It is checked before the captcha, so a request without a text does not use up
 * the captcha.
 * @throws 400 invalid_input naming `text` when both fields are missing or empty, or when they differ
 */
export function getCaptchaText(query: { text?: string; image_code?: string }): string {
  const text = oneValue('text', query.text, query.image_code, differsFromImageCode)
  if (!text) throw textMissing()
  return text
}

const textMissing = defineError(400, 'invalid_input', '缺少图形验证码', 'text is missing', 'text')

/** `oauth_url` is `login_url`. */
export const loginUrlFields = {
  login_url: t.String({ description: '第三方的登录页，供浏览器打开 · sign-in page that the browser opens' }),
  oauth_url: aliasField(t.String(), 'login_url'),
}

/** Returns `login_url` with its alias `oauth_url`. */
export const loginUrls = (loginUrl: string) => ({ login_url: loginUrl, oauth_url: loginUrl })

/** `auth_code` is `code`: Alipay uses this name, and the storefront passes the query on unchanged. */
export const codeFields = {
  code: t.Optional(t.String({ description: '第三方返回的授权码 · code that the provider returned' })),
  auth_code: t.Optional(aliasField(t.String(), 'code')),
}

/**
 * Returns `code`, else its alias `auth_code`, else an empty string.
 * @throws 400 invalid_input naming `code` when they differ
 */
export const authorizationCodeOf = (query: { code?: string; auth_code?: string }) =>
  oneValue('code', query.code, query.auth_code, differsFromAuthCode) ?? ''

/** `user_id` is `id` in the answer to binding an identity. */
export const userIdFields = { id: t.Integer(), user_id: aliasField(t.Integer(), 'id') }

/** Returns `id` with its alias `user_id`. */
export const userIds = (id: number) => ({ id, user_id: id })

/** What an answer about a SKU shows besides the fields that a request has. */
const shownOfSku = ['id', 'spu', 'category', 'sales', 'comments', 'default_image_url']

/**
 * Fields that older clients send beside the contract to routes that refuse unknown fields, by method and path. They are
 * ignored. The storefront of the course sends exactly the fields of the contract. The staff console fills its form with the SKU that it
 * has read, and sends all of it back.
 */
const extraFields: Readonly<Record<string, readonly string[]>> = {
  'POST /meiduo_admin/skus/': shownOfSku,
  'PUT /meiduo_admin/skus/:id/': shownOfSku,
}

/** Returns the fields beside the contract that a route accepts. */
export function toleratedFields(method: string, path: string): readonly string[] {
  return extraFields[`${method} ${path}`] ?? []
}
