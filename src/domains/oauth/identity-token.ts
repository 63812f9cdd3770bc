import { config } from '../../config/index.ts'
import { signToken, verifyToken } from '../../lib/crypto/tokens.ts'
import { accessTokenInvalid } from './errors.ts'
import type { Identity } from './identities.ts'

const ttlSeconds = 600

/** Signs a token that binds a provider's verified identity to an account. Valid for 10 minutes, for binding only. */
export function newIdentityToken({ provider, subjects }: Identity): Promise<string> {
  return signToken(
    {
      purpose: 'bind-identity',
      subject: crypto.randomUUID(),
      seconds: ttlSeconds,
      data: { provider, subjects },
    },
    config.jwtSecrets,
  )
}

/** Verifies an identity token. @throws 400 access_token_invalid when forged, expired, or of another purpose or provider */
export async function verifyIdentityToken(provider: string, token: string): Promise<Identity> {
  const claims = await verifyToken('bind-identity', token, config.jwtSecrets)
  if (claims?.data.provider !== provider) throw accessTokenInvalid()
  return { provider, subjects: claims.data.subjects as string[] }
}
