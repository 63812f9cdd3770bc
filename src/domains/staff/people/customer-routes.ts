import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { languageOf } from '../../../http/language.ts'
import { disableAccount, enableAccount, endSessions } from '../../accounts/disable-account.ts'
import { accountLocked, accountNotLocked } from '../../accounts/errors.ts'
import { customerFields, getCustomer } from '../../accounts/shoppers/find-customer.ts'
import { lastSuperuser } from '../../accounts/staff/errors.ts'
import { listAddresses } from '../../addresses/address-book.ts'
import { summarizeOrders } from '../../orders/summarize-orders.ts'
import { listUserCoupons } from '../../promotions/coupons/list-coupons.ts'
import { authorizePerson, requireSightOfStaff } from '../access/authorize-person.ts'
import type { StaffCaller } from '../access/caller.ts'
import { staffAccess } from '../access/macro.ts'
import { recordChange } from '../audit/record-change.ts'
import { outranked, preconditionFailed, selfDemotion } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import * as model from './customer-model.ts'

const newestCoupons = { page: 1, pageSize: 20 }

async function readCustomer(caller: StaffCaller, id: number) {
  const row = await getCustomer(id)
  await requireSightOfStaff(caller, row)
  const [summary, book, { coupons }] = await Promise.all([
    summarizeOrders(id),
    listAddresses(id),
    listUserCoupons(id, undefined, newestCoupons),
  ])
  return { row, summary, book, coupons }
}

/** One shopper: what customer service sees, and the locks of an account. */
export const staffCustomerRoutes = new Elysia({
  name: 'staff-customers',
  prefix: '/meiduo_admin',
  tags: ['staff-people'],
})
  .use(staffAccess)
  .get(
    '/users/:id/',
    async ({ params, caller, request, set }) => {
      const { row, ...belongings } = await readCustomer(caller, params.id)
      set.headers.etag = etagOf(customerFields(row))
      return model.presentCustomerDetail(row, belongings, languageOf(request))
    },
    {
      staff: 'users.view_user',
      params: model.customerParams,
      response: { 200: model.customerDetail, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getUser',
        summary: '用户详情 · One user',
        description:
          'With the orders by status, the ten newest ones, masked addresses, the newest coupons, the consent and the lock. A closed account is 404. Staff need users.view_staff, too.',
      },
    },
  )
  .post(
    '/users/:id/lock/',
    async ({ params, body, caller, set }) => {
      const record = recordChange(caller, 'lockUser')
      await disableAccount(params.id, body.reason, authorizePerson(caller, 'users.change_staff'), record)
      const row = await getCustomer(params.id)
      set.headers.etag = etagOf(customerFields(row))
      return model.presentCustomer(row)
    },
    {
      staff: 'users.change_user',
      params: model.customerParams,
      body: model.lockBody,
      response: {
        200: model.customer,
        ...problems(
          400,
          401,
          403,
          404,
          415,
          outranked,
          accountLocked,
          lastSuperuser,
          selfDemotion,
          preconditionFailed,
        ),
      },
      detail: {
        operationId: 'lockUser',
        summary: '锁定账号 · Lock an account',
        description:
          'Ends every session on every process immediately. Sign-in is refused as for a wrong password. Staff need users.change_staff, too (403 permission_denied); 403 outranked for staff with more permissions than the caller; 409 account_locked, self_demotion, last_superuser.',
      },
    },
  )
  .post(
    '/users/:id/unlock/',
    async ({ params, caller, set }) => {
      await enableAccount(
        params.id,
        authorizePerson(caller, 'users.change_staff'),
        recordChange(caller, 'unlockUser'),
      )
      const row = await getCustomer(params.id)
      set.headers.etag = etagOf(customerFields(row))
      return model.presentCustomer(row)
    },
    {
      staff: 'users.change_user',
      params: model.customerParams,
      response: {
        200: model.customer,
        ...problems(400, 401, 403, 404, 415, outranked, accountNotLocked, selfDemotion, preconditionFailed),
      },
      detail: {
        operationId: 'unlockUser',
        summary: '解锁账号 · Unlock an account',
        description:
          'The user can sign in again; former tokens stay revoked. 409 account_not_locked. Staff need users.change_staff, too (403 permission_denied); 403 outranked for staff with more permissions than the caller.',
      },
    },
  )
  .post(
    '/users/:id/sign-outs/',
    async ({ params, caller, status }) => {
      await endSessions(
        params.id,
        authorizePerson(caller, 'users.change_staff'),
        recordChange(caller, 'signOutUser'),
      )
      return status(204, undefined)
    },
    {
      staff: 'users.change_user',
      params: model.customerParams,
      detail: {
        operationId: 'signOutUser',
        summary: '强制退出登录 · Sign a user out everywhere',
        description:
          'Every token of the user is refused at the next request on every process. Staff need users.change_staff, too (403 permission_denied); 403 outranked for staff with more permissions than the caller.',
        responses: documented(
          204,
          undefined,
          400,
          401,
          403,
          404,
          415,
          outranked,
          selfDemotion,
          preconditionFailed,
        ),
      },
    },
  )
