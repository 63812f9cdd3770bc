import { Elysia } from 'elysia'
import { clientAddress } from '../../http/client/client-address.ts'
import { documented, problems } from '../../http/fields.ts'
import { identity } from '../../http/identity.ts'
import { withoutDeadline } from '../../lib/concurrency/deadline.ts'
import { gatewayUnavailable } from '../../lib/errors.ts'
import { passwordWrong, tooManyFailures } from '../accounts/errors.ts'
import { lastSuperuser } from '../accounts/staff/errors.ts'
import { closeAccount } from './close-account.ts'
import { ordersInProgress } from './errors.ts'
import { exportData } from './export-data.ts'
import * as model from './model.ts'

export const privacyRoutes = new Elysia({ name: 'privacy', tags: ['accounts'] })
  .use(identity)
  .get(
    '/user/export/',
    async ({ user, set }) => {
      set.headers['content-disposition'] = `attachment; filename="meiduo-user-${user.id}.json"`
      return withoutDeadline(() => exportData(user.id))
    },
    {
      signedIn: true,
      response: { 200: model.personalData, ...problems(401) },
      detail: {
        operationId: 'exportPersonalData',
        summary: '导出个人数据 · Export personal data',
        description:
          '一次返回商城保存的与当前用户有关的全部数据，供用户保存或转移。 · Everything that the mall stores about the user, in one answer, to keep or to take elsewhere.',
      },
    },
  )
  .delete(
    '/user/',
    async ({ user, body, request, server, status }) => {
      await closeAccount({
        userId: user.id,
        password: body.password,
        address: clientAddress(request, server),
      })
      return status(204, undefined)
    },
    {
      signedIn: true,
      body: model.closing,
      detail: {
        operationId: 'closeAccount',
        summary: '注销账号 · Close the account',
        description:
          'Cancels unpaid orders and erases personal data; orders are kept anonymized. Refused with 409 while paid orders are in progress, and for the only superuser of the shop.',
        responses: documented(
          204,
          undefined,
          400,
          401,
          415,
          503,
          passwordWrong,
          lastSuperuser,
          ordersInProgress,
          tooManyFailures,
          gatewayUnavailable,
        ),
      },
    },
  )
