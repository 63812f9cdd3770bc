import { config } from '../../../config/index.ts'
import { signToken } from '../../../lib/crypto/tokens.ts'

/** Signs a user's access token, valid for JWT_TTL. Raising the user's generation above `generation` revokes it. */
export function newAccessToken(userId: number, generation: number): Promise<string> {
  const token = {
    purpose: 'access',
    subject: String(userId),
    seconds: config.jwtSeconds,
    generation,
  } as const
  return signToken(token, config.jwtSecrets)
}
