import { clientAddress } from '../../../http/client-address.ts'
import { type GuestRequest, readGuestId } from '../../../http/guest-cookie.ts'
import type { SignInContext } from './complete-sign-in.ts'

type Caller = GuestRequest & Readonly<{ server: Parameters<typeof clientAddress>[1] }>

/** Returns what every kind of sign-in takes from the request: address, guest, and the wish for a refresh token. */
export function signInContextOf(caller: Caller, refresh: boolean | undefined): SignInContext {
  return {
    address: clientAddress(caller.request, caller.server),
    guestId: readGuestId(caller),
    isRenewable: refresh === true,
  }
}
