import { Elysia } from 'elysia'
import { clientAddress } from '../../../http/client-address.ts'
import { documented, problems } from '../../../http/fields.ts'
import { revokeToken } from '../../accounts/sign-in/revoke-tokens.ts'
import { staffAccess } from '../access/macro.ts'
import * as model from './model.ts'
import { signInStaff } from './sign-in-staff.ts'

/** Sign-in and sign-out of staff. */
export const staffSignInRoutes = new Elysia({
  name: 'staff-sign-in',
  prefix: '/meiduo_admin',
  tags: ['staff'],
})
  .use(staffAccess)
  .post(
    '/authorizations/',
    ({ body: { username, password }, request, server }) =>
      signInStaff({ account: username, password, address: clientAddress(request, server) }),
    {
      body: model.staffCredentials,
      response: { 200: model.signedInStaff, ...problems(400, 415, 429, 503) },
      detail: {
        operationId: 'signInStaff',
        summary: '员工登录 · Sign in as staff',
        description:
          'With a username or a mobile. The token is valid for STAFF_JWT_TTL. A wrong password, an unknown name, a shopper and an inactive account are refused alike.',
      },
    },
  )
  .delete(
    '/authorizations/',
    async ({ caller, status }) => {
      await revokeToken(caller.token)
      return status(204, undefined)
    },
    {
      staff: 'any staff',
      detail: {
        operationId: 'signOutStaff',
        summary: '员工退出 · Sign out as staff',
        description: 'Revokes the token immediately on every server.',
        responses: documented(204, undefined, 400, 401, 403, 415),
      },
    },
  )
