import { Elysia } from 'elysia'
import { config } from '../config/index.ts'
import { type TokenClaims, verifyToken } from '../lib/crypto/tokens.ts'
import { unauthorized } from '../lib/errors.ts'
import { isRevoked } from '../lib/revocations.ts'
import { challengeOf } from './describe-credential.ts'

/** The signed-in user, with the claims that revoking the token needs. */
export type SignedInUser = Readonly<{ id: number; token: TokenClaims }>

/**
 * Authenticates the caller. `signedIn: true` requires a valid token, checked before the input is validated, and provides
 * `user`. `visitor: true` provides `visitor`, which is undefined without a valid token. A revoked token is invalid; the answer to a
 * visitor with an invalid token has `WWW-Authenticate` with `invalid_token` (RFC 6750).
 * @throws 401 unauthorized for `signedIn`
 */
export const identity = new Elysia({ name: 'identity' }).macro({
  signedIn: {
    detail: { security: [{ token: [] }] },
    async transform({ request }) {
      const user = await readToken(request)
      if (!user) throw unauthorized()
      authenticated.set(request, user)
    },
    resolve: ({ request }) => ({ user: authenticated.get(request) as SignedInUser }),
  },
  visitor: {
    detail: { security: [{}, { token: [] }] },
    async resolve({ request, set }) {
      const visitor = await readToken(request)
      // a client that believes itself signed in is served as a visitor, and must be able to notice
      if (!visitor && hasToken(request)) set.headers['www-authenticate'] = challengeOf(request)
      return { visitor }
    },
  },
})

/** Carries the user from `transform`, which runs before validation, to `resolve`, which types the context. */
const authenticated = new WeakMap<Request, SignedInUser>()

const credentials = /^(?:JWT|Bearer) +([\w-]+\.[\w-]+\.[\w-]+)$/i

/** An API key proves staff, and no shopper. */
const apiKey = /^(?:JWT|Bearer) +mk_[\w-]{43}$/i

/** Storefronts without a user send words such as `JWT undefined`, which are no token. */
function hasToken({ headers }: Request): boolean {
  const header = headers.get('authorization') ?? ''
  return credentials.test(header) || apiKey.test(header)
}

/** Returns the user of a valid access token in the `Authorization` header; undefined without one. */
export async function readToken(request: Request): Promise<SignedInUser | undefined> {
  const token = credentials.exec(request.headers.get('authorization') ?? '')?.[1]
  if (!token) return undefined
  // await only real promises: each await costs a turn of the microtask queue, and most results are cached
  const opened = verifyToken('access', token, config.jwtSecrets)
  const claims = opened instanceof Promise ? await opened : opened
  if (!claims) return undefined
  const answer = isRevoked(claims)
  const revoked = answer instanceof Promise ? await answer : answer
  return revoked ? undefined : { id: Number(claims.subject), token: claims }
}
