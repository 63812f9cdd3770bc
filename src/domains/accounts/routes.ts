import { Elysia } from 'elysia'
import { clientAddress } from '../../http/client-address.ts'
import { problems } from '../../http/fields.ts'
import { readGuestId } from '../../http/guest-cookie.ts'
import { identity } from '../../http/identity.ts'
import * as model from './model.ts'
import { getProfile } from './profile.ts'
import { countMobile, countUsername } from './queries.ts'
import { register } from './register.ts'
import { signIn } from './sign-in.ts'

export const accountRoutes = new Elysia({ name: 'accounts', tags: ['accounts'] })
  .use(identity)
  .get(
    '/usernames/:username/count/',
    async ({ params: { username } }) => ({ username, count: await countUsername(username) }),
    {
      params: model.usernameParams,
      response: { 200: model.usernameCount, ...problems(404) },
      detail: { summary: '用户名是否存在 · Is a username taken' },
    },
  )
  .get(
    '/mobiles/:mobile/count/',
    async ({ params: { mobile } }) => ({ mobile, count: await countMobile(mobile) }),
    {
      params: model.mobileParams,
      response: { 200: model.mobileCount, ...problems(404) },
      detail: { summary: '手机号是否存在 · Is a mobile registered' },
    },
  )
  .post(
    '/users/',
    async ({ body, status }) => status(201, await register({ ...body, smsCode: body.sms_code })),
    {
      body: model.registration,
      response: { 201: model.registered, ...problems(400, 415) },
      detail: {
        summary: '注册 · Register',
        description: 'Registering signs in: the answer carries a token.',
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
      response: { 200: model.signedIn, ...problems(400, 415, 429) },
      detail: {
        summary: '登录 · Sign in',
        description:
          'By username or mobile. The cart of the guest cookie is merged into the account, exactly once.',
      },
    },
  )
  .get(
    '/user/',
    async ({ user, set }) => {
      set.headers['cache-control'] = 'no-store'
      const { emailActive, ...row } = await getProfile(user.id)
      return { ...row, email_active: emailActive }
    },
    {
      signedIn: true,
      response: { 200: model.profile, ...problems(401) },
      detail: { summary: '个人信息 · Own profile' },
    },
  )
