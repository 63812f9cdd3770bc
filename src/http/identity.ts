import { Elysia } from 'elysia'
import { config } from '../config/index.ts'
import { type TokenClaims, verifyToken } from '../lib/crypto/tokens.ts'
import { unauthorized } from '../lib/errors.ts'
import { isRevoked } from '../lib/revocations.ts'

/** Whose token the request carries, and what is needed to revoke that token. */
export type SignedInUser = Readonly<{ id: number; token: TokenClaims }>

/**
 * Who is calling. `signedIn: true` refuses with 401 before the input is looked at and gives `user`; `visitor: true`
 * gives `visitor`, undefined for anybody without a valid token, whatever they sent. A revoked token is no valid one.
 */
export const identity = new Elysia({ name: 'identity' }).macro({
  signedIn: {
    detail: { security: [{ token: [] }] },
    async transform({ request }) {
      const user = await readToken(request)
      if (!user) throw unauthorized()
      admitted.set(request, user)
    },
    resolve: ({ request }) => ({ user: admitted.get(request) as SignedInUser }),
  },
  visitor: {
    detail: { security: [{}, { token: [] }] },
    async resolve({ request }) {
      return { visitor: await readToken(request) }
    },
  },
})

/** Who was let in, from before the input is validated until the handler asks. */
const admitted = new WeakMap<Request, SignedInUser>()

const credentials = /^(?:JWT|Bearer) +([\w-]+\.[\w-]+\.[\w-]+)$/i

async function readToken(request: Request): Promise<SignedInUser | undefined> {
  const token = credentials.exec(request.headers.get('authorization') ?? '')?.[1]
  if (!token) return undefined
  // what memory answers is not waited for: each wait costs a turn of the event loop's queue
  const opened = verifyToken('access', token, config.jwtSecrets)
  const claims = opened instanceof Promise ? await opened : opened
  if (!claims) return undefined
  const answer = isRevoked(claims)
  const revoked = answer instanceof Promise ? await answer : answer
  return revoked ? undefined : { id: Number(claims.subject), token: claims }
}
