import { Elysia } from 'elysia'
import { clientAddress } from '../../../http/client/client-address.ts'
import { guestParameter } from '../../../http/cookies/guest-cookie.ts'
import { documented, problems } from '../../../http/fields.ts'
import { identity } from '../../../http/identity.ts'
import { smsCodeInvalid } from '../../verification/errors.ts'
import { invalidCredentials, refreshInvalid, refreshReused, tooManyFailures } from '../errors.ts'
import * as model from './model.ts'
import { refreshTokensOf } from './refresh-tokens.ts'
import { revokeToken } from './revoke-tokens.ts'
import { signIn } from './sign-in.ts'
import { signInBySms } from './sign-in-by-sms.ts'

const merges =
  'Merges the cart of the guest (cookie or X-Guest-Cart) into the cart of the account, each line exactly once, up to 200 lines.'

/** Sign-in by password and by SMS code, renewal of tokens, and sign-out. */
export const signInRoutes = new Elysia({ name: 'sign-in', tags: ['accounts'] })
  .use(identity)
  .post(
    '/authorizations/',
    async (context) => {
      const { username, password, refresh } = context.body
      const user = await signIn({ account: username, password, ...model.signInContextOf(context, refresh) })
      return model.presentSignIn(user)
    },
    {
      body: model.credentials,
      response: { 200: model.signedIn, ...problems(400, 415, 503, invalidCredentials, tooManyFailures) },
      detail: {
        operationId: 'signIn',
        parameters: [guestParameter],
        summary: '登录 · Sign in',
        description: `With a username or a mobile. ${merges}`,
      },
    },
  )
  .post(
    '/authorizations/sms/',
    async (context) => {
      const { mobile, sms_code, refresh } = context.body
      return model.presentSignIn(
        await signInBySms({ mobile, code: sms_code, ...model.signInContextOf(context, refresh) }),
      )
    },
    {
      body: model.smsCredentials,
      response: { 200: model.signedIn, ...problems(400, 415, 429, 503, smsCodeInvalid) },
      detail: {
        operationId: 'signInBySms',
        parameters: [guestParameter],
        summary: '短信验证码登录 · Sign in by SMS code',
        description: `With a code that was requested with purpose=sign_in. A mobile without an account is refused like a wrong code. ${merges}`,
      },
    },
  )
  .post(
    '/authorizations/refresh/',
    async ({ body, request, server }) =>
      model.presentTokens(await refreshTokensOf(body.refresh_token, clientAddress(request, server))),
    {
      body: model.refreshing,
      response: { 200: model.refreshed, ...problems(400, 415, refreshInvalid, refreshReused) },
      detail: {
        operationId: 'refreshTokens',
        summary: '续期令牌 · Renew the tokens',
        description:
          'Exchanges a refresh_token for a new token and a new refresh_token, once. A used refresh_token that comes again revokes all tokens of its sign-in: 401 refresh_reused. There is no grace period, so a client sends one renewal at a time and stores the answer before the next call. Sign-out, a new password, a new mobile and closing the account end the renewal: 401 refresh_invalid.',
      },
    },
  )
  .delete(
    '/authorizations/',
    async ({ user, status }) => {
      await revokeToken(user.token)
      return status(204, undefined)
    },
    {
      signedIn: true,
      detail: {
        operationId: 'signOut',
        summary: '退出登录 · Sign out',
        description:
          'Revokes the token immediately on every server, and with it the refresh_token and all access tokens of its sign-in.',
        responses: documented(204, undefined, 400, 401, 415),
      },
    },
  )
