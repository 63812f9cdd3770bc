import { Elysia } from 'elysia'
import { documented, messageOk, problems } from '../../../http/fields.ts'
import { networkNotAllowed } from '../../../http/staff/allowed-networks.ts'
import { otpRequired } from '../../accounts/credentials/errors.ts'
import {
  accessTokenInvalid,
  invalidCredentials,
  passwordsDiffer,
  passwordTooWeak,
  tooManyFailures,
} from '../../accounts/errors.ts'
import { originOf, staffAccess } from '../access/macro.ts'
import * as model from './model.ts'
import { resetStaffPassword } from './reset-staff-password.ts'
import { signInStaff } from './sign-in-staff.ts'
import { signOutStaff } from './sign-out-staff.ts'

/** Sign-in and sign-out of staff with a token, and the new password after a reset. */
export const staffSignInRoutes = new Elysia({
  name: 'staff-sign-in',
  prefix: '/meiduo_admin',
  tags: ['staff'],
})
  .use(staffAccess)
  .post(
    '/authorizations/',
    ({ body: { username, password, otp }, request, server, path }) => {
      const origin = originOf({ request, server, path })
      return signInStaff({ account: username, password, otp, address: origin.address }, origin)
    },
    {
      body: model.staffCredentials,
      response: {
        200: model.signedInStaff,
        ...problems(400, 415, 503, invalidCredentials, otpRequired, networkNotAllowed, tooManyFailures),
      },
      detail: {
        operationId: 'signInStaff',
        summary: '员工登录 · Sign in as staff',
        description:
          'With a username or a mobile. The token is valid for STAFF_JWT_TTL. A wrong password, a wrong or used code, an unknown name, a shopper and an inactive account are refused alike. 400 otp_required when the password is right and only the one-time code is missing.',
      },
    },
  )
  .delete(
    '/authorizations/',
    async ({ caller, status }) => {
      await signOutStaff(caller, 'signOutStaff')
      return status(204, undefined)
    },
    {
      inPerson: 'before TOTP',
      detail: {
        operationId: 'signOutStaff',
        summary: '员工退出 · Sign out as staff',
        description: 'Revokes the token immediately on every server.',
        responses: documented(204, undefined, 400, 401, 403, 415),
      },
    },
  )
  .post(
    '/password_resets/',
    async ({ body: { token, ...passwords }, request, server, path }) => {
      const origin = originOf({ request, server, path })
      await resetStaffPassword({ accessToken: token, ...passwords, address: origin.address }, origin)
      return { message: 'OK' as const }
    },
    {
      body: model.newStaffPassword,
      response: {
        200: messageOk,
        ...problems(
          400,
          415,
          429,
          503,
          accessTokenInvalid,
          passwordTooWeak,
          passwordsDiffer,
          networkNotAllowed,
        ),
      },
      detail: {
        operationId: 'resetStaffPassword',
        summary: '员工以重置凭据设置新密码 · Set a new password with a token of a reset',
        description:
          'The token comes from issuePasswordReset and works once. All tokens and sessions of the person end; the second factor stays.',
      },
    },
  )
