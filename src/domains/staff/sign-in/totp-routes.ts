import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { otpInvalid, totpEnabled, totpNotFound } from '../../accounts/credentials/errors.ts'
import { getTotpState } from '../../accounts/credentials/totp.ts'
import { disableTotp, renewRecoveryCodes } from '../../accounts/credentials/verify-owner.ts'
import { passwordWrong, tooManyFailures } from '../../accounts/errors.ts'
import type { StaffCaller } from '../access/caller.ts'
import { staffAccess } from '../access/macro.ts'
import { recordChange } from '../audit/record-change.ts'
import { confirmOwnTotp, startOwnTotp } from './set-up-totp.ts'
import * as model from './totp-model.ts'

const ownerOf = ({ id, origin }: StaffCaller, password: string) => ({
  userId: id,
  password,
  address: origin.address,
})

/** The caller's second factor: an authenticator app (TOTP) and recovery codes. */
export const staffTotpRoutes = new Elysia({ name: 'staff-totp', prefix: '/meiduo_admin', tags: ['staff'] })
  .use(staffAccess)
  .get('/totp/', async ({ caller }) => model.presentTotp(await getTotpState(caller.id)), {
    inPerson: 'before TOTP',
    response: { 200: model.totpState, ...problems(401, 403) },
    detail: {
      operationId: 'getTotp',
      summary: '我的动态验证码 · Own second factor',
      description:
        '是否已启用动态验证码，以及剩余恢复码的数量。 · Whether the second factor is enabled, and how many recovery codes are left.',
    },
  })
  .post(
    '/totp/',
    async ({ caller, body, status }) => {
      const record = recordChange(caller, 'startTotp')
      const { secret, uri, qrCode } = await startOwnTotp(caller, ownerOf(caller, body.password), record)
      return status(201, { secret, uri, qr_code: qrCode })
    },
    {
      inPerson: 'before TOTP',
      body: model.totpStart,
      response: {
        201: model.totpSetup,
        ...problems(400, 401, 403, 415, 503, passwordWrong, totpEnabled, tooManyFailures),
      },
      detail: {
        operationId: 'startTotp',
        summary: '开始设置动态验证码 · Start the set-up of an authenticator app',
        description:
          'Takes effect when totp/confirmation/ gets a code of the app. Starting again replaces the secret. 409 totp_enabled once it is set up.',
      },
    },
  )
  .post(
    '/totp/confirmation/',
    async ({ caller, body, status }) => {
      const { recoveryCodes, token } = await confirmOwnTotp(
        caller,
        body.otp,
        recordChange(caller, 'confirmTotp'),
      )
      return status(201, { recovery_codes: recoveryCodes, ...(token && { token }) })
    },
    {
      inPerson: 'before TOTP',
      body: model.totpConfirmation,
      response: {
        201: model.totpConfirmed,
        ...problems(400, 401, 403, 404, 415, otpInvalid, totpNotFound, totpEnabled),
      },
      detail: {
        operationId: 'confirmTotp',
        summary: '确认动态验证码 · Confirm the authenticator app',
        description:
          'From now on every sign-in needs a code. Tokens and sessions that proved none are refused by the staff API, except this session.',
      },
    },
  )
  .post(
    '/totp/recovery_codes/',
    async ({ caller, body, status }) => {
      const owner = ownerOf(caller, body.password)
      const codes = await renewRecoveryCodes(owner, body.otp, recordChange(caller, 'renewRecoveryCodes'))
      return status(201, { recovery_codes: codes })
    },
    {
      inPerson: 'any staff',
      body: model.totpProof,
      response: {
        201: model.renewedCodes,
        ...problems(400, 401, 403, 404, 415, 503, otpInvalid, passwordWrong, totpNotFound, tooManyFailures),
      },
      detail: {
        operationId: 'renewRecoveryCodes',
        summary: '更换恢复码 · Replace the recovery codes',
        description: 'The older codes are void.',
      },
    },
  )
  .delete(
    '/totp/',
    async ({ caller, body, status }) => {
      await disableTotp(ownerOf(caller, body.password), body.otp, recordChange(caller, 'disableTotp'))
      return status(204, undefined)
    },
    {
      inPerson: 'any staff',
      body: model.totpProof,
      detail: {
        operationId: 'disableTotp',
        summary: '停用动态验证码 · Remove the own second factor',
        description: 'Needs the password and a code, or a recovery code.',
        responses: documented(
          204,
          undefined,
          400,
          401,
          403,
          404,
          415,
          503,
          otpInvalid,
          passwordWrong,
          totpNotFound,
          tooManyFailures,
        ),
      },
    },
  )
