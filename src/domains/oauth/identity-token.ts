import { config } from '../../config/index.ts'
import { signToken, verifyToken } from '../../lib/crypto/tokens.ts'
import { accessTokenInvalid } from './errors.ts'
import type { Identity } from './identities.ts'

const ttlSeconds = 600

/** What somebody whom a party vouched for holds until they bind an account: good for 10 minutes and for that alone. */
export function newIdentityToken({ provider, subjects }: Identity): Promise<string> {
  return signToken(
    { purpose: 'bind-identity', subject: provider, seconds: ttlSeconds, data: { provider, subjects } },
    config.jwtSecrets,
  )
}

/** @throws 400 access_token_invalid when it is forged, expired, or of another purpose or party */
export async function openIdentityToken(provider: string, token: string): Promise<Identity> {
  const claims = await verifyToken('bind-identity', token, config.jwtSecrets)
  if (claims?.data.provider !== provider) throw accessTokenInvalid()
  return { provider, subjects: claims.data.subjects as string[] }
}
