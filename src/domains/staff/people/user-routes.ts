import { Elysia } from 'elysia'
import { problems } from '../../../http/fields.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { mobileTaken, passwordTooWeak, usernameTaken } from '../../accounts/errors.ts'
import { createShopper } from '../../accounts/shoppers/create-shopper.ts'
import { listShoppers } from '../../accounts/shoppers/list-shoppers.ts'
import { staffAccess } from '../access/macro.ts'
import { recordChange } from '../audit/record-change.ts'
import * as model from './user-model.ts'

/** Shoppers, as staff see them. */
export const staffUserRoutes = new Elysia({
  name: 'staff-users',
  prefix: '/meiduo_admin',
  tags: ['staff-people'],
})
  .use(staffAccess)
  .get(
    '/users/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      const page = await listShoppers({ ...wish, ...model.toShopperFilter(query) })
      return presentStaffPage(page, wish, model.presentUser)
    },
    {
      staff: 'users.view_user',
      query: model.userQuery,
      response: { 200: model.userPage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listUsers',
        summary: '用户列表 · Shoppers',
        description:
          '不含员工；关键字匹配用户名或手机号 · Without staff. The keyword is a part of the name or of the mobile.',
      },
    },
  )
  .post(
    '/users/',
    async ({ body, caller, status }) => {
      const { username, password, mobile, email = '' } = body
      const stored = await createShopper(
        { username, password, mobile, email, address: caller.origin.address },
        recordChange(caller, 'createUser'),
      )
      return status(201, model.presentUser(stored))
    },
    {
      staff: 'users.add_user',
      body: model.newUser,
      response: {
        201: model.user,
        ...problems(400, 401, 403, 415, 503, mobileTaken, passwordTooWeak, usernameTaken),
      },
      detail: {
        operationId: 'createUser',
        summary: '新增用户 · Add a shopper',
        description:
          '错误 username_taken、mobile_taken、password_too_weak 指明各自的字段。邮箱未经验证。 · The errors username_taken, mobile_taken and password_too_weak name their field. The e-mail address is not verified.',
      },
    },
  )
