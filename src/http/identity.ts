import { Elysia } from 'elysia'
import { config } from '../config.ts'
import { unauthorized } from '../lib/errors.ts'
import { openToken } from '../lib/tokens.ts'

export type SignedIn = Readonly<{ id: number; tokenId: string }>

/**
 * Who is calling. `signedIn: true` refuses with 401 before the input is looked at and gives `user`; `visitor: true`
 * gives `visitor`, undefined for anybody without a valid token, whatever they sent.
 */
export const identity = new Elysia({ name: 'identity' }).macro({
  signedIn: {
    detail: { security: [{ token: [] }] },
    async transform({ request }) {
      if (!(await readToken(request))) throw unauthorized()
    },
    async resolve({ request }) {
      const user = await readToken(request)
      if (!user) throw unauthorized()
      return { user }
    },
  },
  visitor: {
    detail: { security: [{}, { token: [] }] },
    async resolve({ request }) {
      return { visitor: await readToken(request) }
    },
  },
})

async function readToken(request: Request): Promise<SignedIn | undefined> {
  const match = /^(?:JWT|Bearer) +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(request.headers.get('authorization') ?? '')
  if (!match) return undefined
  const claims = await openToken('access', match[1] as string, config.jwtSecrets)
  return claims && { id: Number(claims.subject), tokenId: claims.id }
}
