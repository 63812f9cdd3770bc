import { issueTokens, refreshTokensOf } from '../../../src/domains/accounts/sign-in/refresh-tokens.ts'
import { newMobile } from '../../support/factories/registration.ts'
import { createUser } from '../../support/factories/users.ts'
import { call, randomAddress } from '../../support/http.ts'
import { smsCodeFor } from '../../support/vendors/oauth.ts'
import { fresh, mine, type Row } from './world.ts'

/** The body of a refresh with a new token. */
const renewal = async () => {
  const { refreshToken } = await issueTokens((await createUser()).id, 0, true)
  return { body: { refresh_token: refreshToken } }
}

/** A change of a new user's mobile, with the old number or with the password. */
const mobileChange = (hasOldNumber: boolean) => async () => {
  const [user, mobile] = [await createUser(), newMobile()]
  const proof = hasOldNumber
    ? { old_code: await smsCodeFor(user.mobile, 'change_mobile') }
    : { password: user.password }
  return {
    token: user.token,
    body: { mobile, new_code: await smsCodeFor(mobile, 'change_mobile'), ...proof },
  }
}

export const sessionsRows: readonly Row[] = [
  [
    'sign-in by SMS code',
    200,
    undefined,
    'POST',
    () => '/authorizations/sms/',
    async () => {
      const { mobile } = await createUser()
      return { body: { mobile, sms_code: await smsCodeFor(mobile, 'sign_in'), refresh: 'true' } }
    },
  ],
  [
    'sign-in by a wrong SMS code',
    400,
    'sms_code_invalid',
    'POST',
    () => '/authorizations/sms/',
    (w) => ({ body: { mobile: w.other.mobile, sms_code: '000000' } }),
  ],
  [
    'sign-in by SMS code without fields',
    400,
    'invalid_input',
    'POST',
    () => '/authorizations/sms/',
    () => ({ body: {} }),
  ],
  [
    'sign-in by SMS code in XML',
    415,
    'unsupported_media_type',
    'POST',
    () => '/authorizations/sms/',
    () => ({ raw: { body: '<a/>', type: 'application/xml' } }),
  ],
  ['a renewal of tokens', 200, undefined, 'POST', () => '/authorizations/refresh/', renewal],
  [
    'a renewal with a forged token',
    401,
    'refresh_invalid',
    'POST',
    () => '/authorizations/refresh/',
    () => ({ body: { refresh_token: 'x' } }),
  ],
  [
    'a renewal with a used token',
    401,
    'refresh_reused',
    'POST',
    () => '/authorizations/refresh/',
    async () => {
      const options = await renewal()
      await refreshTokensOf(options.body.refresh_token as string, randomAddress())
      return options
    },
  ],
  [
    'a renewal without a token',
    400,
    'invalid_input',
    'POST',
    () => '/authorizations/refresh/',
    () => ({ body: {} }),
  ],
  [
    'a renewal in XML',
    415,
    'unsupported_media_type',
    'POST',
    () => '/authorizations/refresh/',
    () => ({ raw: { body: '<a/>', type: 'application/xml' } }),
  ],
  ['a nickname', 200, undefined, 'PUT', () => '/user/nickname/', fresh(() => ({ nickname: '小明' }))],
  [
    'a nickname of one character',
    400,
    'invalid_input',
    'PUT',
    () => '/user/nickname/',
    mine({ nickname: '明' }),
  ],
  [
    'a nickname as an anonymous caller',
    401,
    'unauthorized',
    'PUT',
    () => '/user/nickname/',
    () => ({ body: { nickname: '小明' } }),
  ],
  [
    'a nickname in XML',
    415,
    'unsupported_media_type',
    'PUT',
    () => '/user/nickname/',
    (w) => ({ token: w.me.token, raw: { body: '<a/>', type: 'application/xml' } }),
  ],
  ['a new mobile by codes to both', 200, undefined, 'PUT', () => '/user/mobile/', mobileChange(true)],
  ['a new mobile without the old one', 202, undefined, 'PUT', () => '/user/mobile/', mobileChange(false)],
  ['a new mobile without fields', 400, 'invalid_input', 'PUT', () => '/user/mobile/', mine({})],
  [
    'a new mobile that is registered',
    400,
    'mobile_taken',
    'PUT',
    () => '/user/mobile/',
    (w) => ({
      token: w.me.token,
      body: { mobile: w.other.mobile, new_code: '000000', password: w.me.password },
    }),
  ],
  [
    'a new mobile as an anonymous caller',
    401,
    'unauthorized',
    'PUT',
    () => '/user/mobile/',
    () => ({ body: {} }),
  ],
  [
    'a new mobile in XML',
    415,
    'unsupported_media_type',
    'PUT',
    () => '/user/mobile/',
    (w) => ({ token: w.me.token, raw: { body: '<a/>', type: 'application/xml' } }),
  ],
  [
    'stopping a change of the mobile',
    204,
    undefined,
    'DELETE',
    () => '/user/mobile/',
    async () => {
      const options = await mobileChange(false)()
      await call('PUT', '/user/mobile/', options)
      return { token: options.token }
    },
  ],
  ['stopping no change', 404, 'mobile_change_not_found', 'DELETE', () => '/user/mobile/', fresh()],
  ['stopping a change as an anonymous caller', 401, 'unauthorized', 'DELETE', () => '/user/mobile/'],
  ['the pieces in the cart', 200, undefined, 'GET', () => '/cart/count/'],
]
