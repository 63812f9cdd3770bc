import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { networkNotAllowed } from '../../../http/staff/allowed-networks.ts'
import {
  clearSessionCookie,
  csrfTokenOf,
  isOwnOrigin,
  setSessionCookie,
} from '../../../http/staff/session-cookie.ts'
import { otpRequired } from '../../accounts/credentials/errors.ts'
import { deleteSession, listStaffSessions } from '../../accounts/credentials/sessions.ts'
import { invalidCredentials, tooManyFailures } from '../../accounts/errors.ts'
import { originOf, staffAccess } from '../access/macro.ts'
import { recordChange } from '../audit/record-change.ts'
import { originRefused } from '../errors.ts'
import { describeSession } from './describe-session.ts'
import * as model from './model.ts'
import { startSession } from './sign-in-staff.ts'
import { signOutStaff } from './sign-out-staff.ts'

/** Sessions of browsers, for the console of this server. */
export const staffSessionRoutes = new Elysia({
  name: 'staff-sessions',
  prefix: '/meiduo_admin',
  tags: ['staff'],
})
  .use(staffAccess)
  .post(
    '/sessions/',
    async ({ body: { username, password, otp }, request, server, path, cookie, status }) => {
      if (!isOwnOrigin(request)) throw originRefused()
      const origin = originOf({ request, server, path })
      const credentials = { account: username, password, otp, address: origin.address }
      const agent = request.headers.get('user-agent') ?? ''
      const { id, secret } = await startSession(credentials, agent, origin)
      setSessionCookie(cookie, secret)
      return status(201, model.presentStart(csrfTokenOf(secret), await describeSession(id)))
    },
    {
      body: model.staffCredentials,
      response: {
        201: model.startedSession,
        ...problems(
          400,
          415,
          503,
          invalidCredentials,
          otpRequired,
          networkNotAllowed,
          originRefused,
          tooManyFailures,
        ),
      },
      detail: {
        operationId: 'startStaffSession',
        summary: '在浏览器中登录 · Sign in with a browser',
        description:
          'Sets the HttpOnly cookie meiduo_staff, which counts on pages of this origin only. Ends after STAFF_SESSION_IDLE without a request, and STAFF_SESSION_TTL after the sign-in. Refusals as for signInStaff; 403 origin_refused for a page of another origin.',
      },
    },
  )
  .get(
    '/sessions/',
    async ({ caller }) => {
      const { credential } = caller
      const currentId = credential.kind === 'session' ? credential.id : undefined
      const found = await listStaffSessions(caller.id)
      return found.map((each) => model.presentSession(each, currentId))
    },
    {
      inPerson: 'before TOTP',
      response: { 200: model.sessions, ...problems(401, 403) },
      detail: {
        operationId: 'listStaffSessions',
        summary: '我的浏览器会话 · Own sessions of browsers',
        description: 'Newest first, 50 at most. Tokens of authorizations/ are not among them.',
      },
    },
  )
  .get(
    '/sessions/current/',
    async ({ caller: { id, credential } }) => {
      const csrfToken = credential.kind === 'session' ? csrfTokenOf(credential.secret) : ''
      return model.presentStart(csrfToken, await describeSession(id))
    },
    {
      inPerson: 'before TOTP',
      response: { 200: model.startedSession, ...problems(401, 403) },
      detail: {
        operationId: 'getStaffSession',
        summary: '当前会话 · The current session',
        description:
          'What a page needs after it was loaded again: who is signed in, what they may do, and the CSRF token.',
      },
    },
  )
  .delete(
    '/sessions/',
    async ({ caller, cookie, status }) => {
      await signOutStaff(caller, 'endStaffSession')
      clearSessionCookie(cookie)
      return status(204, undefined)
    },
    {
      inPerson: 'before TOTP',
      detail: {
        operationId: 'endStaffSession',
        summary: '退出当前会话 · Sign out of this session',
        description: 'The session ends immediately on every server.',
        responses: documented(204, undefined, 400, 401, 403, 415),
      },
    },
  )
  .delete(
    '/sessions/:id/',
    async ({ params, caller, status }) => {
      await deleteSession(caller.id, params.id, recordChange(caller, 'deleteStaffSession'))
      return status(204, undefined)
    },
    {
      inPerson: 'before TOTP',
      params: model.sessionParams,
      detail: {
        operationId: 'deleteStaffSession',
        summary: '结束我的一个会话 · End one of the own sessions',
        description: 'The session ends immediately on every server. 404 for a session of another person.',
        responses: documented(204, undefined, 400, 401, 403, 404, 415),
      },
    },
  )
