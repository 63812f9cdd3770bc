import { Elysia } from 'elysia'
import { clientAddress } from '../../http/client/client-address.ts'
import { guestParameter } from '../../http/cookies/guest-cookie.ts'
import { messageOk, problems } from '../../http/fields.ts'
import { identity, type SignedInUser } from '../../http/identity.ts'
import { gatewayNotConfigured, gatewayUnavailable } from '../../lib/errors.ts'
import { smsCodeInvalid } from '../verification/errors.ts'
import { limitAvailabilityChecks } from './availability-limit.ts'
import { countMobile, countUsername } from './count-accounts.ts'
import { changeEmail, verifyEmail } from './email.ts'
import {
  mobileTaken,
  passwordsDiffer,
  passwordTooWeak,
  usernameTaken,
  verificationInvalid,
} from './errors.ts'
import { mobileRoutes } from './mobile/routes.ts'
import * as model from './model.ts'
import { changeNickname } from './nickname.ts'
import { passwordRoutes } from './passwords/routes.ts'
import { getProfile } from './profile.ts'
import { register } from './register.ts'
import { presentTokens, signInContextOf } from './sign-in/model.ts'
import { signInRoutes } from './sign-in/routes.ts'

const emailSchemas = {
  body: model.newEmail,
  response: {
    200: model.emailStored,
    ...problems(400, 401, 415, 429, gatewayNotConfigured, gatewayUnavailable),
  },
}

const emailDetail = {
  summary: '设置邮箱 · Set the e-mail address',
  description:
    'Sends a mail with a verification link. A verified address stays in use until the new one (pending_email of GET /user/) is verified; then the old mailbox and the mobile are notified. The link works until a newer one is sent, or a new password or mobile. Setting the verified address again ends the replacement.',
}

export const accountRoutes = new Elysia({ name: 'accounts', tags: ['accounts'] })
  .use(identity)
  .use(passwordRoutes)
  .use(signInRoutes)
  .use(mobileRoutes)
  .get(
    '/usernames/:username/count/',
    async ({ params: { username }, request, server }) => {
      await limitAvailabilityChecks(clientAddress(request, server))
      return { username, count: await countUsername(username) }
    },
    {
      params: model.usernameParams,
      response: { 200: model.usernameCount, ...problems(404, 429) },
      detail: {
        operationId: 'countUsername',
        summary: '用户名是否存在 · Whether a username is taken',
        description:
          'count 为 1 表示已被使用，0 表示可以注册。注册表单用它提示，注册时会再次检查。 · count is 1 for a taken name and 0 for a free one. Forms show it early; registration checks again.',
      },
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
      detail: {
        operationId: 'countMobile',
        summary: '手机号是否存在 · Whether a mobile is registered',
        description:
          'count 为 1 表示已注册，0 表示可以注册。注册时会再次检查。 · count is 1 for a registered mobile and 0 for a free one. Registration checks again.',
      },
    },
  )
  .post(
    '/users/',
    async (context) => {
      const { body, status } = context
      const { id, username, mobile, cart, ...tokens } = await register({
        ...body,
        smsCode: body.sms_code,
        ...signInContextOf(context, body.refresh),
      })
      return status(201, { id, username, mobile, ...presentTokens(tokens), cart })
    },
    {
      body: model.registration,
      response: {
        201: model.registered,
        ...problems(
          400,
          415,
          429,
          503,
          mobileTaken,
          passwordTooWeak,
          passwordsDiffer,
          smsCodeInvalid,
          usernameTaken,
        ),
      },
      detail: {
        operationId: 'register',
        parameters: [guestParameter],
        summary: '注册 · Register',
        description: 'Also signs in: the answer holds a token. Merges the cart of the guest.',
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
      response: { 200: messageOk, ...problems(400, verificationInvalid) },
      detail: {
        operationId: 'verifyEmail',
        summary: '验证邮箱 · Verify an e-mail address',
        description:
          'token 来自验证邮件中的链接，重复打开没有变化。验证后新邮箱替换原来的邮箱。 · token comes from the link in the mail; opening it again changes nothing. The verified mailbox then replaces the former one.',
      },
    },
  )
  .get('/user/', async ({ user }) => model.presentProfile(await getProfile(user.id)), {
    signedIn: true,
    response: { 200: model.profile, ...problems(401) },
    detail: {
      operationId: 'getProfile',
      summary: '个人信息 · Profile of the signed-in user',
      description:
        '手机号与邮箱完整显示。pending_email 是等待验证的新邮箱，mobile_change 是等待生效的更换，都可以为 null。 · Shows mobile and e-mail in full. pending_email waits for its verification, and mobile_change for its date; both may be null.',
    },
  })
  .put(
    '/user/nickname/',
    async ({ user, body }) => ({ id: user.id, nickname: await changeNickname(user.id, body.nickname) }),
    {
      signedIn: true,
      body: model.newNickname,
      response: { 200: model.nicknameStored, ...problems(400, 401, 415) },
      detail: {
        operationId: 'changeNickname',
        summary: '设置昵称 · Set the nickname',
        description:
          'The public name beside reviews. At least 2 characters as a reader counts them (an emoji is one), at most 20 code points; not unique. An empty text or null removes it.',
      },
    },
  )
  .put('/email/', ({ user, body }) => setEmail(user, body.email), {
    signedIn: true,
    ...emailSchemas,
    detail: { operationId: 'changeEmail', ...emailDetail },
  })
  .put('/emails/', ({ user, body }) => setEmail(user, body.email), {
    signedIn: true,
    ...emailSchemas,
    detail: { operationId: 'changeEmailAlias', ...emailDetail },
  })

async function setEmail({ id, token }: SignedInUser, email: string) {
  await changeEmail({ id, generation: token.generation }, email)
  return { id, email }
}
