import { Elysia, t } from 'elysia'
import { type LoginProviders, loginProviders } from '../../gateways/login/registry.ts'
import { authorizationCodeOf, loginUrls, userIds } from '../../http/aliases.ts'
import { ensureBrowserId, readBrowserId } from '../../http/browser-cookie.ts'
import { clientAddress } from '../../http/client-address.ts'
import { problems } from '../../http/fields.ts'
import { readGuestId } from '../../http/guest-cookie.ts'
import { bindIdentity } from './bind.ts'
import { findProvider } from './find-provider.ts'
import * as model from './model.ts'
import { signInThrough } from './sign-in.ts'
import { startSignIn } from './start.ts'

const start = {
  query: model.startQuery,
  response: { 200: model.started, ...problems(400, 404, 429, 503) },
  detail: {
    summary: '第三方登录地址 · Where to sign in',
    description:
      'The browser goes to login_url and comes back with a code and the state, which is the address of next. ' +
      'next is a path of the shop or an address of an origin that may call; anything else is 400.',
  },
}

const comeBack = {
  query: model.returnQuery,
  response: { 200: t.Union([model.signedIn, model.notBound]), ...problems(400, 403, 404, 503) },
  detail: {
    summary: '第三方登录 · Sign in with the code',
    description:
      'Somebody with an account is signed in, and the guest cart merges; anybody else gets an access_token to bind an ' +
      'account with. A state is good once, for 10 minutes, and for the browser that asked for it (by its cookie, or by ' +
      'its address when it keeps none); after a 503 it stays good.',
  },
}

const bind = {
  body: model.binding,
  response: { 200: model.bound, ...problems(400, 403, 404, 415, 429, 503) },
  detail: {
    summary: '绑定账号 · Bind an account',
    description:
      'An unknown mobile becomes an account with the mobile as name; a known one must give its password. ' +
      'An identity is bound to one account alone.',
  },
}

export const oauthRoutes = createOauthRoutes(loginProviders)

/** Signing in through each of these parties. */
export function createOauthRoutes(providers: LoginProviders) {
  const params = model.providerParams([...providers.keys()])
  return new Elysia({ name: 'oauth', tags: ['oauth'] })
    .get(
      '/oauth/:provider/authorization/',
      async ({ params, query, request, server, cookie, set }) => {
        set.headers['cache-control'] = 'no-store'
        const provider = findProvider(providers, params.provider)
        const browser = { id: ensureBrowserId(cookie), address: clientAddress(request, server) }
        return loginUrls(await startSignIn(provider, query.next || '/', browser))
      },
      { params, ...start },
    )
    .get(
      '/oauth/:provider/user/',
      async ({ params, query, request, server, cookie, set }) => {
        set.headers['cache-control'] = 'no-store'
        const browser = { id: readBrowserId(cookie), address: clientAddress(request, server) }
        const guestId = readGuestId(cookie)
        const back = { code: authorizationCodeOf(query), state: query.state ?? '', browser, guestId }
        const outcome = await signInThrough(findProvider(providers, params.provider), back)
        return model.presentOutcome(outcome)
      },
      { params, ...comeBack },
    )
    .post(
      '/oauth/:provider/user/',
      async ({ params, body, request, server, cookie, set }) => {
        set.headers['cache-control'] = 'no-store'
        const { id, username, token } = await bindIdentity({
          provider: findProvider(providers, params.provider).name,
          accessToken: body.access_token,
          mobile: body.mobile,
          password: body.password,
          smsCode: body.sms_code,
          address: clientAddress(request, server),
          guestId: readGuestId(cookie),
        })
        return { token, username, ...userIds(id) }
      },
      { params, ...bind },
    )
}
