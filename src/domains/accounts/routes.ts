import { Elysia } from 'elysia'
import { clientAddress } from '../../http/client-address.ts'
import { documented, messageOk, problems } from '../../http/fields.ts'
import { readGuestId } from '../../http/guest-cookie.ts'
import { identity } from '../../http/identity.ts'
import { limitAvailabilityChecks } from './availability-limit.ts'
import { countMobile, countUsername } from './count-accounts.ts'
import { changeEmail, verifyEmail } from './email.ts'
import * as model from './model.ts'
import { passwordRoutes } from './passwords/routes.ts'
import { getProfile } from './profile.ts'
import { register } from './register.ts'
import { revokeToken } from './sign-in/revoke-tokens.ts'
import { signIn } from './sign-in/sign-in.ts'

const emailSchemas = {
  body: model.newEmail,
  response: { 200: model.emailStored, ...problems(400, 401, 415, 429, 503) },
}

const emailDetail = {
  summary: '设置邮箱 · Set the e-mail address',
  description: 'Sends a mail with a verification link.',
}

export const accountRoutes = new Elysia({ name: 'accounts', tags: ['accounts'] })
  .use(identity)
  .use(passwordRoutes)
  .get(
    '/usernames/:username/count/',
    async ({ params: { username }, request, server }) => {
      await limitAvailabilityChecks(clientAddress(request, server))
      return { username, count: await countUsername(username) }
    },
    {
      params: model.usernameParams,
      response: { 200: model.usernameCount, ...problems(404, 429) },
      detail: { operationId: 'countUsername', summary: '用户名是否存在 · Whether a username is taken' },
    },
  )
  .get(
    '/mobiles/:mobile/count/',
    async ({ params: { mobile }, request, server }) => {
      await limitAvailabilityChecks(clientAddress(request, server))
      return { mobile, count: await countMobile(mobile) }
    },
    {
      params: model.mobileParams,
      response: { 200: model.mobileCount, ...problems(404, 429) },
      detail: { operationId: 'countMobile', summary: '手机号是否存在 · Whether a mobile is registered' },
    },
  )
  .post(
    '/users/',
    async ({ body, request, server, status }) => {
      const address = clientAddress(request, server)
      return status(201, await register({ ...body, smsCode: body.sms_code, address }))
    },
    {
      body: model.registration,
      response: { 201: model.registered, ...problems(400, 415, 429, 503) },
      detail: {
        operationId: 'register',
        summary: '注册 · Register',
        description: 'Also signs in: the answer holds a token.',
      },
    },
  )
  .post(
    '/authorizations/',
    async ({ body, request, server, cookie }) => {
      const user = await signIn({
        account: body.username,
        password: body.password,
        address: clientAddress(request, server),
        guestId: readGuestId(cookie),
      })
      return { username: user.username, user_id: user.id, token: user.token }
    },
    {
      body: model.credentials,
      response: { 200: model.signedIn, ...problems(400, 415, 429, 503) },
      detail: {
        operationId: 'signIn',
        summary: '登录 · Sign in',
        description:
          'With a username or a mobile. Merges the cart of the guest cookie into the cart of the account exactly once.',
      },
    },
  )
  .delete(
    '/authorizations/',
    async ({ user, status }) => {
      await revokeToken(user.token)
      return status(204, undefined)
    },
    {
      signedIn: true,
      detail: {
        operationId: 'signOut',
        summary: '退出登录 · Sign out',
        description: 'Revokes the token immediately on every server.',
        responses: documented(204, undefined, 401),
      },
    },
  )
  .get(
    '/emails/verification/',
    async ({ query }) => {
      await verifyEmail(query.token)
      return { message: 'OK' as const }
    },
    {
      query: model.verificationQuery,
      response: { 200: messageOk, ...problems(400) },
      detail: { operationId: 'verifyEmail', summary: '验证邮箱 · Verify an e-mail address' },
    },
  )
  .get(
    '/user/',
    async ({ user }) => {
      const { emailActive, ...row } = await getProfile(user.id)
      return { ...row, email_active: emailActive }
    },
    {
      signedIn: true,
      response: { 200: model.profile, ...problems(401) },
      detail: { operationId: 'getProfile', summary: '个人信息 · Profile of the signed-in user' },
    },
  )
  .put('/email/', ({ user, body }) => setEmail(user.id, body.email), {
    signedIn: true,
    ...emailSchemas,
    detail: { operationId: 'changeEmail', ...emailDetail },
  })
  .put('/emails/', ({ user, body }) => setEmail(user.id, body.email), {
    signedIn: true,
    ...emailSchemas,
    detail: { operationId: 'changeEmailAlias', ...emailDetail },
  })

async function setEmail(userId: number, email: string) {
  await changeEmail(userId, email)
  return { id: userId, email }
}
