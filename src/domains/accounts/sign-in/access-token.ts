import { config } from '../../../config/index.ts'
import { signToken } from '../../../lib/crypto/tokens.ts'

/** The token that signs a user in, for JWT_TTL; it dies when the user's generation is raised above `generation`. */
export function newAccessToken(userId: number, generation: number): Promise<string> {
  const token = {
    purpose: 'access',
    subject: String(userId),
    seconds: config.jwtSeconds,
    generation,
  } as const
  return signToken(token, config.jwtSecrets)
}
