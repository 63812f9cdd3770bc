import { measureGateway } from '../../gateways/gateway-metrics.ts'
import { type LoginProvider, oauthCodeInvalid } from '../../gateways/login/login-provider.ts'
import { AppError } from '../../lib/errors.ts'
import { findAccountById } from '../accounts/find-account.ts'
import { completeSignIn, type SignedInUser } from '../accounts/sign-in/complete-sign-in.ts'
import { accountDisabled } from './errors.ts'
import { bindTo, findOwner, type Identity } from './identities.ts'
import { newIdentityToken } from './identity-token.ts'
import { type Browser, consumeState, restoreState } from './state.ts'

/** The provider's redirect back to the shop, the browser that follows it, and the guest whose cart it holds. */
type ProviderReturn = Readonly<{
  code: string
  state: string
  browser: Browser
  guestId: string | undefined
  isRenewable: boolean
}>

export type Outcome =
  | Readonly<{ bound: true; user: SignedInUser }>
  | Readonly<{ bound: false; accessToken: string }>

/**
 * Signs in the account of the provider's identity and merges the guest's cart. Without an account the caller gets a token
 * that binds one. While the provider is unavailable the state stays valid, so the page can be reloaded.
 * @throws 400 oauth_state_invalid, oauth_code_invalid, identity_taken; 403 account_disabled;
 *   503 gateway_unavailable
 */
export async function signInThrough(provider: LoginProvider, back: ProviderReturn): Promise<Outcome> {
  const identity = await redeem(provider, back)
  const owner = await findOwner(identity)
  const account = owner && (await findAccountById(owner.userId))
  if (!owner || !account) return { bound: false, accessToken: await newIdentityToken(identity) }
  if (!account.isActive) throw accountDisabled()
  if (owner.missing.length > 0) await bindTo(account.id, identity)
  return { bound: true, user: await completeSignIn(account, { ...back, address: back.browser.address }) }
}

const isRefusal = (error: unknown) => error instanceof AppError && error.status < 500

async function redeem(provider: LoginProvider, { code, state, browser }: ProviderReturn): Promise<Identity> {
  const consumed = await consumeState(provider.name, state, browser)
  if (!/^[!-~]{1,512}$/.test(code)) throw oauthCodeInvalid()
  try {
    const { subjects } = await measureGateway(
      `login_${provider.name}`,
      () => provider.redeem(code),
      isRefusal,
    )
    return { provider: provider.name, subjects }
  } catch (error) {
    if (error instanceof AppError && error.status === 503) await restoreState(provider.name, consumed)
    throw error
  }
}
