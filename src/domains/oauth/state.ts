import { randomBytes, timingSafeEqual } from 'node:crypto'
import { config } from '../../config/index.ts'
import { now } from '../../lib/clock.ts'
import { keyedDigest } from '../../lib/crypto/signed-value.ts'
import { redis } from '../../redis/client.ts'
import { digestOf, keys, seconds } from '../../redis/keys.ts'
import { oauthStateInvalid } from './errors.ts'

/** The browser that asks: what its cookie holds, if it keeps cookies, and its address. */
export type Browser = Readonly<{ id: string | undefined; address: string }>

/** A state that was issued and is now used up. `expiresAt`: milliseconds since 1970. */
export type TakenState = Readonly<{
  nonce: string
  browser: string | undefined
  address: string
  expiresAt: number
}>

const nonceLength = 22
const signatureLength = 16

/**
 * A state for one sign-in at `provider` by one browser, within 10 minutes. It is an address that leads to `next`, since
 * the storefront goes where it says; its fragment ends with a nonce and a signature over all before it, provider included.
 */
export async function issueState(provider: string, next: string, browser: Browser): Promise<string> {
  const nonce = randomBytes(16).toString('base64url')
  const expiresAt = now().getTime() + seconds.oauthState * 1000
  await store({ nonce, ...digestsOf(browser), expiresAt })
  const text = `${next}${next.includes('#') ? '&' : '#'}s=${nonce}`
  return text + signatureOf(provider, text, config.jwtSecrets[0] as string)
}

/**
 * Uses up the state that a browser brought back. It must be the one that asked for it, by its cookie or, for clients that
 * keep none, by its address: else somebody could be led through a sign-in that a stranger began, and bind the stranger's
 * identity.
 * @throws 400 oauth_state_invalid when it is missing, altered, another party's or browser's, used or expired
 */
export async function takeState(provider: string, state: string, browser: Browser): Promise<TakenState> {
  const text = state.slice(0, -signatureLength)
  if (!isSigned(provider, text, state.slice(-signatureLength))) throw oauthStateInvalid()
  const nonce = text.slice(-nonceLength)
  const stored = await redis.getdel(keys.oauthState(nonce))
  if (!stored) throw oauthStateInvalid()
  const taken = { nonce, ...JSON.parse(stored) } as TakenState
  if (!isSameBrowser(taken, browser) || taken.expiresAt <= now().getTime()) throw oauthStateInvalid()
  return taken
}

/** Makes a state that was taken good again for the rest of its time: the other party was down, and will be asked again. */
export async function putBack(taken: TakenState): Promise<void> {
  if (taken.expiresAt > now().getTime()) await store(taken)
}

async function store({ nonce, ...value }: TakenState): Promise<void> {
  const milliseconds = value.expiresAt - now().getTime()
  await redis.set(keys.oauthState(nonce), JSON.stringify(value), 'PX', milliseconds)
}

function digestsOf({ id, address }: Browser) {
  return { browser: id && digestOf(id), address: digestOf(address) }
}

function isSameBrowser(taken: TakenState, browser: Browser): boolean {
  const asks = digestsOf(browser)
  return (asks.browser !== undefined && asks.browser === taken.browser) || asks.address === taken.address
}

function isSigned(provider: string, text: string, signature: string): boolean {
  const given = Buffer.from(signature)
  return config.jwtSecrets.some((secret) => {
    const expected = Buffer.from(signatureOf(provider, text, secret))
    return expected.length === given.length && timingSafeEqual(expected, given)
  })
}

/** 96 bits, since Alipay takes a state of about 100 characters. */
function signatureOf(provider: string, text: string, secret: string): string {
  const digest = Buffer.from(keyedDigest(`oauth-state:${provider}:${text}`, secret), 'hex')
  return digest.subarray(0, 12).toString('base64url')
}
