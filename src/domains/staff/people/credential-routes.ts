import { Elysia } from 'elysia'
import { documented, noFields, problems } from '../../../http/fields.ts'
import { serviceAccount } from '../../accounts/credentials/errors.ts'
import { resetTotp, signOutEverywhere } from '../../accounts/staff/end-sign-ins.ts'
import { issueStaffReset } from '../../accounts/staff/issue-staff-reset.ts'
import { authorizeOther, authorizeStaff } from '../access/authorize-grants.ts'
import { staffAccess } from '../access/macro.ts'
import { recordChange } from '../audit/record-change.ts'
import { outranked, ownAccount } from '../errors.ts'
import * as model from './credential-model.ts'

/** What staff do about the sign-in of other staff: a new password, a lost second factor, sessions. */
export const staffCredentialRoutes = new Elysia({
  name: 'staff-credentials',
  prefix: '/meiduo_admin',
  tags: ['staff-people'],
})
  .use(staffAccess)
  .post(
    '/permission/admins/:id/password_resets/',
    async ({ params, caller, status }) => {
      const record = recordChange(caller, 'issuePasswordReset')
      return status(201, model.presentReset(await issueStaffReset(params.id, authorizeOther(caller), record)))
    },
    {
      inPerson: 'users.change_staff',
      params: model.personParams,
      body: noFields,
      response: {
        201: model.issuedReset,
        ...problems(400, 401, 403, 404, 415, outranked, ownAccount, serviceAccount),
      },
      detail: {
        operationId: 'issuePasswordReset',
        summary: '为员工签发重置密码的凭据 · Issue a token for a new password',
        description:
          'For staff without a mobile. Valid for STAFF_RESET_TTL, once; a later change of the password or the mobile ends it. 403 outranked for a person with more permissions; 409 own_account for oneself, service_account.',
      },
    },
  )
  .delete(
    '/permission/admins/:id/totp/',
    async ({ params, caller, status }) => {
      await resetTotp(params.id, authorizeOther(caller), recordChange(caller, 'resetTotp'))
      return status(204, undefined)
    },
    {
      inPerson: 'users.change_staff',
      params: model.personParams,
      detail: {
        operationId: 'resetTotp',
        summary: '取消员工的动态验证码 · Remove the second factor of a person who lost it',
        description:
          'Signs the person out everywhere. 403 outranked for a person with more permissions; 409 own_account for oneself.',
        responses: documented(204, undefined, 400, 401, 403, 404, 415, outranked, ownAccount),
      },
    },
  )
  .delete(
    '/permission/admins/:id/sessions/',
    async ({ params, caller, status }) => {
      await signOutEverywhere(params.id, authorizeStaff(caller), recordChange(caller, 'signOutPerson'))
      return status(204, undefined)
    },
    {
      inPerson: 'users.change_staff',
      params: model.personParams,
      detail: {
        operationId: 'signOutPerson',
        summary: '让员工退出所有设备 · Sign a person out everywhere',
        description:
          'All tokens and sessions end immediately on every server; API keys stay. 403 outranked for a person with more permissions.',
        responses: documented(204, undefined, 400, 401, 403, 404, 415, outranked),
      },
    },
  )
