import { config } from '../../../config/index.ts'
import { type NewToken, signToken, type TokenClaims } from '../../../lib/crypto/tokens.ts'

/** Lifetime of an access token that comes with a refresh token. */
export const renewableSeconds = Math.min(900, config.jwtSeconds)

/** Signs a user's access token, valid for JWT_TTL. Raising the user's generation above `generation` revokes it. */
export function newAccessToken(userId: number, generation: number): Promise<string> {
  return sign(userId, generation, config.jwtSeconds)
}

/** Lifetime of the longest access token: a revocation lasts as long. */
export const longestSeconds = Math.max(config.jwtSeconds, config.staffJwtSeconds)

/**
 * Signs the access token of a staff user, valid for STAFF_JWT_TTL.
 * @param isVerified whether the sign-in proved the second factor
 */
export function newStaffToken(userId: number, generation: number, isVerified: boolean): Promise<string> {
  return sign(userId, generation, config.staffJwtSeconds, { data: { otp: isVerified } })
}

/** Returns whether the sign-in of an access token proved the second factor. */
export function isVerifiedToken({ data }: TokenClaims): boolean {
  return data.otp === true
}

/** Signs a short access token. All tokens of a refresh family have the family as their id, so one revocation covers them. */
export function newRenewableToken(userId: number, generation: number, family: string): Promise<string> {
  return sign(userId, generation, renewableSeconds, { id: family })
}

type Extras = Pick<NewToken, 'id' | 'data'>

function sign(userId: number, generation: number, seconds: number, extras: Extras = {}): Promise<string> {
  const token = { purpose: 'access', subject: String(userId), seconds, generation, ...extras } as const
  return signToken(token, config.jwtSecrets)
}
