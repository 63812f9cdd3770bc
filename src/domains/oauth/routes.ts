import { Elysia, t } from 'elysia'
import { oauthCodeInvalid } from '../../gateways/login/login-provider.ts'
import { type LoginProviders, loginProviders } from '../../gateways/login/registry.ts'
import { authorizationCodeOf, loginUrls, userIds } from '../../http/aliases.ts'
import { clientAddress } from '../../http/client/client-address.ts'
import { ensureBrowserId, readBrowserId } from '../../http/cookies/browser-cookie.ts'
import { guestParameter } from '../../http/cookies/guest-cookie.ts'
import { problems } from '../../http/fields.ts'
import { gatewayNotConfigured, gatewayUnavailable } from '../../lib/errors.ts'
import {
  accessTokenInvalid,
  invalidCredentials,
  passwordTooWeak,
  tooManyFailures,
} from '../accounts/errors.ts'
import { presentTokens, signInContextOf } from '../accounts/sign-in/model.ts'
import { smsCodeInvalid } from '../verification/errors.ts'
import { bindIdentity } from './bind-identity.ts'
import { accountDisabled, identityTaken, nextNotAllowed, oauthStateInvalid } from './errors.ts'
import { findProvider } from './find-provider.ts'
import * as model from './model.ts'
import { signInThrough } from './sign-in.ts'
import { startSignIn } from './start-sign-in.ts'

const startHook = {
  query: model.startQuery,
  response: { 200: model.started, ...problems(400, 404, 429, nextNotAllowed, gatewayNotConfigured) },
  detail: {
    operationId: 'startOauthSignIn',
    summary: '第三方登录地址 · Sign-in URL of a provider',
    description:
      'Send the browser to login_url. The provider redirects it back with a code and a state; the state is the URL of ' +
      'next. next must be a path of the shop or a URL with an allowed origin; anything else is refused with 400.',
  },
}

const returnHook = {
  query: model.returnQuery,
  response: {
    200: t.Union([model.signedIn, model.notBound]),
    ...problems(
      400,
      404,
      identityTaken,
      oauthCodeInvalid,
      oauthStateInvalid,
      accountDisabled,
      gatewayNotConfigured,
      gatewayUnavailable,
    ),
  },
  detail: {
    operationId: 'signInThroughProvider',
    parameters: [guestParameter],
    summary: '第三方登录 · Sign in with the code',
    description:
      'Signs in a user whose identity is bound, and merges the guest cart. Otherwise returns an access_token for ' +
      'binding an account. A state is valid once, for 10 minutes, in the browser that started the sign-in (recognized ' +
      'by its cookie; send it with credentials). With OAUTH_STATE_BINDING=address, clients without ' +
      'cookies are recognized by their address. A 503 does not use up the state.',
  },
}

const bindHook = {
  body: model.binding,
  response: {
    200: model.bound,
    ...problems(
      400,
      404,
      415,
      429,
      503,
      accessTokenInvalid,
      identityTaken,
      invalidCredentials,
      passwordTooWeak,
      smsCodeInvalid,
      accountDisabled,
      tooManyFailures,
      gatewayNotConfigured,
    ),
  },
  detail: {
    operationId: 'bindIdentity',
    parameters: [guestParameter],
    summary: '绑定账号 · Bind an account',
    description:
      'A registered mobile requires the password of its account; an unknown mobile creates an account with the mobile as ' +
      'username. An identity can be bound to one account only.',
  },
}

export const oauthRoutes = createOauthRoutes(loginProviders)

/** Builds the routes for signing in through the given providers. */
export function createOauthRoutes(providers: LoginProviders) {
  const params = model.providerParams([...providers.keys()])
  return new Elysia({ name: 'oauth', tags: ['oauth'] })
    .get(
      '/oauth/:provider/authorization/',
      async ({ params, query, request, server, cookie }) => {
        const provider = findProvider(providers, params.provider)
        const browser = { id: ensureBrowserId(cookie), address: clientAddress(request, server) }
        return loginUrls(await startSignIn(provider, query.next || '/', browser))
      },
      { params, ...startHook },
    )
    .get(
      '/oauth/:provider/user/',
      async (context) => {
        const { params, query, cookie } = context
        const { address, ...wishes } = signInContextOf(context, query.refresh)
        const browser = { id: readBrowserId(cookie), address }
        const input = { code: authorizationCodeOf(query), state: query.state ?? '', browser, ...wishes }
        const outcome = await signInThrough(findProvider(providers, params.provider), input)
        return model.presentOutcome(outcome)
      },
      { params, ...returnHook },
    )
    .post(
      '/oauth/:provider/user/',
      async (context) => {
        const { params, body } = context
        const { id, username, cart, ...tokens } = await bindIdentity({
          provider: findProvider(providers, params.provider).name,
          accessToken: body.access_token,
          mobile: body.mobile,
          password: body.password,
          smsCode: body.sms_code,
          ...signInContextOf(context, body.refresh),
        })
        return { ...presentTokens(tokens), username, ...userIds(id), cart }
      },
      { params, ...bindHook },
    )
}
