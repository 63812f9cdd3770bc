import { randomBytes, timingSafeEqual } from 'node:crypto'
import { config } from '../../config/index.ts'
import { now } from '../../lib/clock.ts'
import type { Key } from '../../lib/crypto/derive-key.ts'
import { keyedDigest } from '../../lib/crypto/signed-value.ts'
import { redis, runPipeline } from '../../redis/client.ts'
import { digestOf, keys, seconds } from '../../redis/keys.ts'
import { oauthStateInvalid } from './errors.ts'

/** The calling browser: its cookie's value, undefined for clients without cookies, and its address. */
export type Browser = Readonly<{ id: string | undefined; address: string }>

/** A state that was issued and used up. `expiresAt` is in milliseconds since 1970. */
type ConsumedState = Readonly<{
  nonce: string
  /** Keyed digests of the browser that started the sign-in. */
  browser: string | undefined
  address: string
  expiresAt: number
}>

const bindsByAddress = config.oauthStateBinding === 'address'
const nonceLength = 22
const signatureLength = 16

/**
 * Issues a state for one sign-in at `provider` by one browser within 10 minutes. The state is an address that leads to
 * `next`, because the storefront navigates to it. Its fragment ends with a nonce and a signature over provider and address.
 */
export async function issueState(provider: string, next: string, browser: Browser): Promise<string> {
  const nonce = randomBytes(16).toString('base64url')
  const expiresAt = now().getTime() + seconds.oauthState * 1000
  await store(provider, { nonce, ...digestsOf(browser), expiresAt })
  const text = `${next}${next.includes('#') ? '&' : '#'}s=${nonce}`
  return text + signatureOf(provider, text, config.appKeys.oauthState[0] as Key)
}

/**
 * Uses up the state that a browser returns with. The browser that started the sign-in must return, as its cookie shows.
 * Otherwise an attacker could start a sign-in and bind their own identity to the victim's account. A call of another browser
 * leaves the state usable.
 *
 * OAUTH_STATE_BINDING=address also admits clients without cookies: by their address, and without a state if it is the only one
 * of this provider that the address has open.
 * @throws 400 oauth_state_invalid when missing, altered, used, expired, or of another provider or browser
 */
export async function consumeState(
  provider: string,
  state: string,
  browser: Browser,
): Promise<ConsumedState> {
  const nonce =
    state === '' && bindsByAddress ? await onlyNonceOf(provider, browser) : nonceOf(provider, state)
  const stored = nonce && (await redis.get(keys.oauthState(nonce)))
  if (!nonce || !stored) throw oauthStateInvalid()
  const consumed = { nonce, ...JSON.parse(stored) } as ConsumedState
  if (!isSameBrowser(consumed, browser) || consumed.expiresAt <= now().getTime()) throw oauthStateInvalid()
  // of several concurrent calls, only the one that deletes the state has used it up
  if ((await redis.del(keys.oauthState(nonce))) === 0) throw oauthStateInvalid()
  if (bindsByAddress) await redis.zrem(keys.oauthStarts(provider, consumed.address), nonce)
  return consumed
}

/** Stores a consumed state again for its remaining time, for a retry after the provider was unavailable. */
export async function restoreState(provider: string, consumed: ConsumedState): Promise<void> {
  if (consumed.expiresAt > now().getTime()) await store(provider, consumed)
}

async function store(provider: string, { nonce, ...value }: ConsumedState): Promise<void> {
  const milliseconds = value.expiresAt - now().getTime()
  await redis.set(keys.oauthState(nonce), JSON.stringify(value), 'PX', milliseconds)
  if (!bindsByAddress) return
  const starts = keys.oauthStarts(provider, value.address)
  await runPipeline(redis.multi().zadd(starts, value.expiresAt, nonce).expire(starts, seconds.oauthState))
}

/** Returns the nonce of a state that this mall signed for the provider. */
function nonceOf(provider: string, state: string): string | undefined {
  const text = state.slice(0, -signatureLength)
  return isSigned(provider, text, state.slice(-signatureLength)) ? text.slice(-nonceLength) : undefined
}

/** Returns the nonce of the one sign-in that an address has open at a provider; undefined for none or several. */
async function onlyNonceOf(provider: string, browser: Browser): Promise<string | undefined> {
  const starts = keys.oauthStarts(provider, digestOf(browser.address))
  const open = await redis.zrangebyscore(starts, `(${now().getTime()}`, '+inf', 'LIMIT', 0, 2)
  return open.length === 1 ? open[0] : undefined
}

function digestsOf({ id, address }: Browser) {
  return { browser: id && digestOf(id), address: digestOf(address) }
}

/** Compares the cookies. The address decides only for a client that sent no cookie, and only where the operator allows it. */
function isSameBrowser(consumed: ConsumedState, browser: Browser): boolean {
  const caller = digestsOf(browser)
  if (caller.browser === undefined && bindsByAddress) return caller.address === consumed.address
  return caller.browser !== undefined && caller.browser === consumed.browser
}

function isSigned(provider: string, text: string, signature: string): boolean {
  const given = Buffer.from(signature)
  return config.appKeys.oauthState.some((key) => {
    const expected = Buffer.from(signatureOf(provider, text, key))
    return expected.length === given.length && timingSafeEqual(expected, given)
  })
}

/** A 96-bit signature, because Alipay limits the state to about 100 characters. */
function signatureOf(provider: string, text: string, key: Key): string {
  const digest = Buffer.from(keyedDigest(`oauth-state:${provider}:${text}`, key), 'hex')
  return digest.subarray(0, 12).toString('base64url')
}
