import { newMobile } from '../../support/factories/registration.ts'
import { accessTokenOf, newPerson, smsCodeFor } from '../../support/vendors/oauth.ts'
import type { Row } from './world.ts'

/** A valid binding, with `change` applied. */
const binding =
  (change: object = {}) =>
  async () => {
    const { mobile = newMobile() } = change as { mobile?: string }
    const sms_code = await smsCodeFor(mobile)
    const access_token = await accessTokenOf('qq', newPerson())
    return { body: { mobile, password: 'correct-horse', sms_code, access_token, ...change } }
  }

export const oauthRows: readonly Row[] = [
  ['the sign-in URL of QQ', 200, undefined, 'GET', () => '/oauth/qq/authorization/?next=/cart.html'],
  ['the sign-in URL of Alipay', 200, undefined, 'GET', () => '/oauth/alipay/authorization/'],
  ['the sign-in URL of an unknown provider', 404, 'not_found', 'GET', () => '/oauth/nowhere/authorization/'],
  [
    'signing in with a foreign next URL',
    400,
    'next_not_allowed',
    'GET',
    () => '/oauth/qq/authorization/?next=//evil.example',
  ],
  ['a return from QQ', 200, undefined, 'GET', (w) => w.backFrom.qq],
  ['a return from Alipay', 200, undefined, 'GET', (w) => w.backFrom.alipay],
  ['a repeated return from QQ', 400, 'oauth_state_invalid', 'GET', (w) => w.backFrom.qq],
  ['a return without code and state', 400, 'oauth_state_invalid', 'GET', () => '/oauth/qq/user/'],
  ['a return from an unknown provider', 404, 'not_found', 'GET', () => '/oauth/nowhere/user/?code=a&state=b'],
  ['binding a new mobile', 200, undefined, 'POST', () => '/oauth/qq/user/', binding()],
  ['binding with an empty body', 400, 'invalid_input', 'POST', () => '/oauth/qq/user/', () => ({ body: {} })],
  [
    'binding with a forged token',
    400,
    'access_token_invalid',
    'POST',
    () => '/oauth/qq/user/',
    binding({ access_token: 'x' }),
  ],
  [
    'binding with a wrong password',
    400,
    'invalid_credentials',
    'POST',
    () => '/oauth/qq/user/',
    (w) => binding({ mobile: w.other.mobile, password: 'wrong-horse' })(),
  ],
  [
    'binding with a wrong SMS code',
    400,
    'sms_code_invalid',
    'POST',
    () => '/oauth/qq/user/',
    (w) => binding({ mobile: w.other.mobile, sms_code: '000000' })(),
  ],
  [
    'binding in XML',
    415,
    'unsupported_media_type',
    'POST',
    () => '/oauth/qq/user/',
    () => ({ raw: { body: '<a/>', type: 'application/xml' } }),
  ],
]
