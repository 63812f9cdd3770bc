import { config } from '../config/index.ts'
import type { Key } from '../lib/crypto/derive-key.ts'
import { keyedDigest } from '../lib/crypto/signed-value.ts'

/**
 * Every Redis key. Keys that one pipeline or script uses together share a hash tag (the part in braces), so that a Redis
 * Cluster stores them in one hash slot. Keys contain digests instead of mobiles, names and addresses. README.md lists
 * types, TTLs and owners.
 */
export const keys = {
  captcha: (id: string) => `captcha:{${id}}`,
  smsCode: (purpose: string, mobile: string) => `sms:{${digestOf(mobile)}}:code:${purpose}`,
  smsTries: (purpose: string, mobile: string) => `sms:{${digestOf(mobile)}}:tries:${purpose}`,
  /**
   * Hash: wrong codes by guesser, `#all` of them, and `#requester`, the flow or the digest of the address that requested the
   * code.
   */
  smsGuesses: (purpose: string, mobile: string) => `sms:{${digestOf(mobile)}}:guesses:${purpose}`,
  /** The digest of the code that was used last. */
  smsUsed: (purpose: string, mobile: string) => `sms:{${digestOf(mobile)}}:used:${purpose}`,
  /** For each name by which codes are requested: the mobile, or the name of its account. */
  smsInterval: (mobile: string, name: 'mobile' | 'account' = 'mobile') =>
    `sms:{${digestOf(mobile)}}:interval${name === 'mobile' ? '' : `:${name}`}`,
  /** Exists while the circuit breaker of a gateway is open. */
  circuit: (gateway: string) => `circuit:{${gateway}}`,
  /** Shows that a process can write. */
  probe: (processId: string) => `probe:{${processId}}`,
  /** The figures of the shop for the metrics; the next one exists while they are fresh. */
  figures: 'figures:{mall}',
  figuresLease: 'figures:{mall}:lease',
  /** The result of the last verification. */
  verification: 'verification:{mall}',
  limit: (name: string) => `limit:${name}`,
  /** Sorted set of the attempts under way at a limit of failures, scored by expiry; in the hash slot of the limit's counter. */
  attempts: (counter: string) => `{${counter}}:attempts`,
  /** The account of a flow token, whose subject is the random id. */
  flow: (id: string) => `flow:{${id}}`,
  /** Exists while an address may confirm a password reset without the token of its first step. */
  resetStart: (userId: number, address: string) => `reset-start:{user:${userId}}:${digestOf(address)}`,
  /** Exists once a single-use token has been used. */
  usedToken: (tokenId: string) => `used-token:{${tokenId}}`,
  knownAddresses: (userId: number) => `sign-in:{user:${userId}}:addresses`,
  oauthState: (nonce: string) => `oauth-state:{${nonce}}`,
  /** Sorted set of the nonces of sign-ins that an address (its digest) has open at a provider, scored by expiry. */
  oauthStarts: (provider: string, address: string) => `oauth-starts:{${address}}:${provider}`,
  /** The link of a started payment, while it is valid and its attempt has these tries. */
  paymentLink: (orderId: string, gateway: string, tries: number) =>
    `payment-link:{${orderId}}:${gateway}:${tries}`,
  /** Exists while a process starts the payment of a link. */
  paymentLease: (link: string) => `${link}:lease`,
  /** Exists while a process closes the trades of an order and cancels it. */
  cancellationLease: (orderId: string) => `cancellation:{${orderId}}:lease`,
  /** Exists while a process queries the trades of an order. */
  tradeQueryLease: (orderId: string) => `trade-query:{${orderId}}:lease`,
  /** Exists while a process asks Alipay about the trade of a return. */
  returnLease: (gateway: string, orderId: string, tradeId: string) =>
    `payment-return:{${orderId}}:${gateway}:${tradeId}:lease`,
  history: (userId: number) => `history:{user:${userId}}`,
  userCart: (userId: number) => `cart:{user:${userId}}`,
  /** Sorted set of the merge ids that were applied to the cart, scored by expiry. */
  userMerged: (userId: number) => `cart:{user:${userId}}:merged`,
  /** Hash: merge id → JSON of the SKU ids of the guest's lines that did not fit. */
  userMergeLeft: (userId: number) => `cart:{user:${userId}}:left`,
  guestCart: (guestId: string) => `cart:{guest:${guestId}}`,
  /** A guest cart that a sign-in has claimed and not yet merged. */
  guestMerging: (guestId: string) => `cart:{guest:${guestId}}:merging`,
  /** The stock of a SKU that a staff user was shown last, and their last edit that counts from it. */
  shownStock: (userId: number, skuId: number) => `shown-stock:{user:${userId}}:${skuId}`,
  /** Sorted set of the day's queries by number of searches; the next two hold digests of who was counted. */
  searches: (day: string) => `searches:{hot}:${day}`,
  searchCallers: (day: string) => `searches:{hot}:${day}:callers`,
  searchAddresses: (day: string) => `searches:{hot}:${day}:addresses`,
  /** HyperLogLog of the digests of the visitors of a day of the shop; the next one is the stored one, while both are merged. */
  visitors: (day: string) => `visitors:{${day}}`,
  storedVisitors: (day: string) => `visitors:{${day}}:stored`,
} as const

/** Pub/sub channels. */
export const channels = { revocations: 'token-revocations', catalog: 'catalogue-changes' } as const

/** TTLs in seconds. */
export const seconds = {
  captcha: 300,
  probe: 10,
  figures: 300,
  figuresLease: 15,
  verification: 31 * 86_400,
  smsCode: 300,
  oauthState: 600,
  knownAddress: config.retention.knownAddressSeconds,
  history: config.retention.browseHistorySeconds,
  guestCart: config.retention.guestCartSeconds,
  userCart: config.retention.userCartSeconds,
  merged: 60 * 86_400,
  searches: config.retention.searchWordSeconds,
  shownStock: 86_400,
  visitors: 3 * 86_400,
  storedVisitors: 60,
} as const

/** Returns a keyed digest of a mobile, name or address for use in a key: 128 bits in hex. */
export function digestOf(personal: string): string {
  return keyedDigest(personal, config.appKeys.redisKeys.at(-1) as Key).slice(0, 32)
}
