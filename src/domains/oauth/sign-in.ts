import { type LoginProvider, oauthCodeInvalid } from '../../gateways/login/login-provider.ts'
import { AppError } from '../../lib/errors.ts'
import { findAccountById } from '../accounts/find-account.ts'
import { completeSignIn, type SignedInUser } from '../accounts/sign-in/complete-sign-in.ts'
import { accountDisabled } from './errors.ts'
import { bindTo, findOwner, type Identity } from './identities.ts'
import { newIdentityToken } from './identity-token.ts'
import { type Browser, putBack, takeState } from './state.ts'

/** What the other party sent the browser back with, the browser, and the guest whose cart it holds. */
export type Return = Readonly<{
  code: string
  state: string
  browser: Browser
  guestId: string | undefined
}>

export type Outcome =
  | Readonly<{ bound: true; user: SignedInUser }>
  | Readonly<{ bound: false; accessToken: string }>

/**
 * Signs in whoever the party says it is, and merges the guest's cart; somebody without an account gets a token to bind
 * one with. While the party is down the state stays good, so that the page can be loaded again.
 * @throws 400 oauth_state_invalid, oauth_code_invalid, identity_taken; 403 account_disabled;
 *   503 gateway_unavailable
 */
export async function signInThrough(provider: LoginProvider, back: Return): Promise<Outcome> {
  const identity = await redeem(provider, back)
  const owner = await findOwner(identity)
  const account = owner && (await findAccountById(owner.userId))
  if (!owner || !account) return { bound: false, accessToken: await newIdentityToken(identity) }
  if (!account.isActive) throw accountDisabled()
  if (owner.missing.length > 0) await bindTo(account.id, identity)
  return { bound: true, user: await completeSignIn(account, back.guestId, { address: back.browser.address }) }
}

async function redeem(provider: LoginProvider, { code, state, browser }: Return): Promise<Identity> {
  const taken = await takeState(provider.name, state, browser)
  if (!/^[!-~]{1,512}$/.test(code)) throw oauthCodeInvalid()
  try {
    const { subjects } = await provider.redeem(code)
    return { provider: provider.name, subjects }
  } catch (error) {
    if (error instanceof AppError && error.status === 503) await putBack(taken)
    throw error
  }
}
