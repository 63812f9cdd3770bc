import { Elysia } from 'elysia'
import { clientAddress } from '../../../http/client/client-address.ts'
import { documented, problems } from '../../../http/fields.ts'
import { identity } from '../../../http/identity.ts'
import { smsCodeInvalid } from '../../verification/errors.ts'
import {
  mobileChangeNotFound,
  mobileTaken,
  mobileUnchanged,
  passwordWrong,
  tooManyFailures,
} from '../errors.ts'
import { presentTokens } from '../sign-in/model.ts'
import { cancelMobileChange } from './cancel-mobile-change.ts'
import { changeMobile } from './change-mobile.ts'
import * as model from './model.ts'

/** Change of the mobile, with or without the old one. */
export const mobileRoutes = new Elysia({ name: 'mobile', tags: ['accounts'] })
  .use(identity)
  .put(
    '/user/mobile/',
    async ({ user, body, request, server, status }) => {
      const { mobile, old_code, new_code, password, refresh } = body
      const changed = await changeMobile({
        userId: user.id,
        mobile,
        oldCode: old_code,
        newCode: new_code,
        password,
        address: clientAddress(request, server),
        isRenewable: refresh === true,
      })
      return changed.isWaiting
        ? status(202, model.presentWaiting(mobile, changed.readyAt))
        : { mobile, ...presentTokens(changed.tokens) }
    },
    {
      signedIn: true,
      body: model.mobileChange,
      response: {
        200: model.mobileChanged,
        202: model.waitingChange,
        ...problems(
          400,
          401,
          415,
          429,
          503,
          mobileTaken,
          mobileUnchanged,
          passwordWrong,
          smsCodeInvalid,
          tooManyFailures,
        ),
      },
      detail: {
        operationId: 'changeMobile',
        summary: '更换手机号 · Change the mobile',
        description:
          'Request both codes with purpose=change_mobile. With old_code the mobile changes immediately; all older tokens are revoked, and the answer holds a new one. When the old number is lost, send the password instead: the change waits (MOBILE_CHANGE_WAIT, 72 hours), the old mobile and the verified mailbox are notified, GET /user/ shows it, and DELETE /user/mobile/ or a new password stops it.',
      },
    },
  )
  .delete(
    '/user/mobile/',
    async ({ user, status }) => {
      await cancelMobileChange(user.id)
      return status(204, undefined)
    },
    {
      signedIn: true,
      detail: {
        operationId: 'cancelMobileChange',
        summary: '取消更换手机号 · Stop a change of the mobile that waits',
        description:
          '取消以密码申请、仍在等待的更换；没有等待中的更换为 404。 · Cancels a change that was requested by password and still waits; 404 when none waits.',
        responses: documented(204, undefined, 400, 401, 415, mobileChangeNotFound),
      },
    },
  )
