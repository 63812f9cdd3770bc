import { config } from '../config/index.ts'
import type { Key } from '../lib/crypto/derive-key.ts'
import { keyedDigest } from '../lib/crypto/signed-value.ts'

/**
 * Every Redis key and its life in seconds. What one command, pipeline or script touches together carries one hash tag
 * (the part in braces), so that a Redis Cluster keeps it on one node. Mobiles, names and addresses of people stand in no
 * key: `digestOf` takes their place.
 */
export const keys = {
  captcha: (id: string) => `captcha:{${id}}`,
  smsCode: (purpose: string, mobile: string) => `sms:{${digestOf(mobile)}}:code:${purpose}`,
  smsTries: (purpose: string, mobile: string) => `sms:{${digestOf(mobile)}}:tries:${purpose}`,
  smsInterval: (mobile: string) => `sms:{${digestOf(mobile)}}:interval`,
  /** Set while the circuit breaker of a gateway is open. */
  circuit: (gateway: string) => `circuit:{${gateway}}`,
  limit: (name: string) => `limit:${name}`,
  /** Set once a token that works once has been brought. */
  usedToken: (tokenId: string) => `used-token:{${tokenId}}`,
  knownAddresses: (userId: number) => `sign-in:{user:${userId}}:addresses`,
  oauthState: (nonce: string) => `oauth-state:{${nonce}}`,
  history: (userId: number) => `history:{user:${userId}}`,
  userCart: (userId: number) => `cart:{user:${userId}}`,
  /** What was merged into the user's cart, by when it need no longer be known. */
  userMerged: (userId: number) => `cart:{user:${userId}}:merged`,
  guestCart: (guestId: string) => `cart:{guest:${guestId}}`,
  /** How many more pieces of a SKU may be ordered before the database is no longer asked. */
  admission: (skuId: number) => `admission:{sku:${skuId}}`,
  guestMerging: (guestId: string) => `cart:{guest:${guestId}}:merging`,
  /** How often each query was searched for on a day, and digests of who has been counted. */
  searches: (day: string) => `searches:{hot}:${day}`,
  searchCallers: (day: string) => `searches:{hot}:${day}:callers`,
  searchAddresses: (day: string) => `searches:{hot}:${day}:addresses`,
} as const

/** Channels of publish and subscribe. */
export const channels = { revocations: 'token-revocations', catalog: 'catalogue-changes' } as const

export const seconds = {
  captcha: 300,
  smsCode: 300,
  oauthState: 600,
  knownAddress: 90 * 86_400,
  history: 180 * 86_400,
  guestCart: 30 * 86_400,
  userCart: 365 * 86_400,
  merged: 60 * 86_400,
  searches: 8 * 86_400,
} as const

export const milliseconds = { admission: 3_000 } as const

/** Stands for a mobile, a name or an address where it may not stand itself; 128 bits in hex. */
export function digestOf(personal: string): string {
  return keyedDigest(personal, config.appKeys.redisKeys.at(-1) as Key).slice(0, 32)
}
