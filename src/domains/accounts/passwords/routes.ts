import { Elysia } from 'elysia'
import { getCaptchaText } from '../../../http/aliases.ts'
import { clientAddress } from '../../../http/client/client-address.ts'
import { clientFingerprint } from '../../../http/client/client-fingerprint.ts'
import { messageOk, problems } from '../../../http/fields.ts'
import { identity } from '../../../http/identity.ts'
import { gatewayNotConfigured, gatewayUnavailable } from '../../../lib/errors.ts'
import {
  captchaInvalid,
  smsCodeInvalid,
  smsNetworkLimited,
  smsTooFrequent,
} from '../../verification/errors.ts'
import {
  accessTokenInvalid,
  accountNotFound,
  oldPasswordWrong,
  passwordsDiffer,
  passwordTooWeak,
  passwordUnchanged,
  tooManyFailures,
} from '../errors.ts'
import * as model from '../model.ts'
import { presentTokens } from '../sign-in/model.ts'
import { changePassword } from './change-password.ts'
import { redeemReset } from './redeem-reset.ts'
import { confirmReset, sendResetCode, startReset } from './reset-password.ts'

/** Password reset in three steps, and password change. */
export const passwordRoutes = new Elysia({ name: 'passwords', tags: ['accounts'] })
  .use(identity)
  .get(
    '/accounts/:account/sms/token/',
    async ({ params, query, request, server }) => {
      const captcha = { id: query.image_code_id, text: getCaptchaText(query) }
      const address = clientAddress(request, server)
      const { mobile, accessToken } = await startReset(params.account, captcha, address)
      return { mobile, access_token: accessToken }
    },
    {
      params: model.accountParams,
      query: model.resetStartQuery,
      response: { 200: model.resetStarted, ...problems(400, 404, captchaInvalid, accountNotFound) },
      detail: {
        operationId: 'startPasswordReset',
        summary: '忘记密码第一步：验证账号 · Password reset, step 1: identify the account',
        description: 'Uses up the captcha. Pass the token to GET /sms_codes/?access_token= to send a code.',
      },
    },
  )
  .get(
    '/sms_codes/',
    async ({ query, request, server }) => {
      const client = { address: clientAddress(request, server), fingerprint: clientFingerprint(request) }
      await sendResetCode(query.access_token, client)
      return { message: 'OK' as const }
    },
    {
      query: model.resetSmsQuery,
      response: {
        200: messageOk,
        ...problems(
          400,
          429,
          accessTokenInvalid,
          smsNetworkLimited,
          smsTooFrequent,
          gatewayNotConfigured,
          gatewayUnavailable,
        ),
      },
      detail: {
        operationId: 'sendPasswordResetCode',
        summary: '忘记密码：发送短信验证码 · Password reset: send the SMS code',
        description:
          '把六位数字发到 access_token 所属账号的手机号；access_token 由第一步返回。每个手机号 60 秒一条。 · Sends six digits to the mobile of the account that the access_token of step 1 belongs to. A mobile gets one SMS in 60 seconds.',
      },
    },
  )
  .get(
    '/accounts/:account/password/token/',
    async ({ params, query, request, server }) => {
      const address = clientAddress(request, server)
      const { userId, accessToken } = await confirmReset({
        account: params.account,
        code: query.sms_code,
        accessToken: query.access_token,
        address,
      })
      return { user_id: userId, access_token: accessToken }
    },
    {
      params: model.accountParams,
      query: model.resetConfirmQuery,
      response: { 200: model.resetConfirmed, ...problems(400, 404, 429, accessTokenInvalid, smsCodeInvalid) },
      detail: {
        operationId: 'confirmPasswordReset',
        summary: '忘记密码第二步：验证短信 · Password reset, step 2: verify the SMS code',
        description:
          'Send the access_token of step 1. Five wrong codes with the token that requested the code invalidate it. Without the token the call works only from the address that did step 1, and wrong codes count against that address alone.',
      },
    },
  )
  .post(
    '/users/:id/password/',
    async ({ params, body, request, server }) => {
      const address = clientAddress(request, server)
      await redeemReset('reset-password', {
        ...body,
        userId: params.id,
        accessToken: body.access_token,
        address,
      })
      return { message: 'OK' as const }
    },
    {
      params: model.userParams,
      body: model.newPassword,
      response: {
        200: messageOk,
        ...problems(400, 404, 415, 429, 503, accessTokenInvalid, passwordTooWeak, passwordsDiffer),
      },
      detail: {
        operationId: 'resetPassword',
        summary: '忘记密码第三步：设置新密码 · Password reset, step 3: set the new password',
        description: 'The token works once. All older tokens of the user are revoked.',
      },
    },
  )
  .put(
    '/user/password/',
    async ({ user, body, request, server }) => {
      const tokens = await changePassword({
        ...body,
        userId: user.id,
        oldPassword: body.old_password,
        address: clientAddress(request, server),
        isRenewable: body.refresh === true,
      })
      return { message: 'OK' as const, ...presentTokens(tokens) }
    },
    {
      signedIn: true,
      body: model.passwordChange,
      response: {
        200: model.passwordChanged,
        ...problems(
          400,
          401,
          415,
          503,
          oldPasswordWrong,
          passwordTooWeak,
          passwordUnchanged,
          passwordsDiffer,
          tooManyFailures,
        ),
      },
      detail: {
        operationId: 'changePassword',
        summary: '修改密码 · Change the password',
        description:
          'Revokes all older tokens; the answer holds a new one, with refresh=true a refreshable pair.',
      },
    },
  )
