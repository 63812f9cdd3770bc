import { t } from 'elysia'
import { clientAddress } from '../../../http/client/client-address.ts'
import { type GuestRequest, readGuestId } from '../../../http/cookies/guest-cookie.ts'
import { booleanField, mobileField, smsCodeField } from '../../../http/fields.ts'
import { currentPassword } from '../../../http/input/password-field.ts'
import { accountField } from '../../../http/input/text-field.ts'
import type { SignedInUser, SignInContext } from './complete-sign-in.ts'
import type { Tokens } from './refresh-tokens.ts'

/** The wish for a refresh token, in the body or query of every sign-in. */
export const refreshWish = t.Optional({
  ...booleanField,
  description:
    'true：token 有效 15 分钟，并返回 refresh_token（REFRESH_TOKEN_TTL，30 天） · true: the token is valid for 15 minutes, and the answer holds a refresh_token that is valid for REFRESH_TOKEN_TTL (30 days)',
})

/** The members of every answer that signs in. */
export const tokenFields = {
  token: t.String({
    description:
      '访问令牌（JWT），放在请求头 Authorization: Bearer <token> 中 · access token, a JWT, for the header Authorization: Bearer <token>',
  }),
  refresh_token: t.Optional(
    t.String({ description: '仅在请求 refresh=true 时返回 · only for a request with refresh=true' }),
  ),
}
export const cartFields = {
  cart: t.Object(
    {
      merged: t.Integer({ examples: [2], description: '并入的行数 · lines that were merged' }),
      left: t.Integer({ examples: [0], description: '留在游客购物车的行数 · lines that stay' }),
    },
    {
      description:
        '游客购物车：已并入与因购物车已满而留下的行数 · numbers of guest lines that were merged, and of lines that stay in the guest cart because the cart is full',
    },
  ),
}

/** Converts tokens to the wire format. */
export const presentTokens = ({ token, refreshToken }: Tokens) => ({
  token,
  ...(refreshToken && { refresh_token: refreshToken }),
})

/** Converts a sign-in to the wire format. */
export const presentSignIn = ({ id, username, cart, ...tokens }: SignedInUser) => ({
  username,
  user_id: id,
  ...presentTokens(tokens),
  cart,
})

type Caller = GuestRequest & Readonly<{ server: Parameters<typeof clientAddress>[1] }>

/** Returns what every kind of sign-in takes from the request: address, guest, and the wish for a refresh token. */
export function signInContextOf(caller: Caller, refresh: boolean | undefined): SignInContext {
  return {
    address: clientAddress(caller.request, caller.server),
    guestId: readGuestId(caller),
    isRenewable: refresh === true,
  }
}

export const credentials = t.Object({
  username: accountField,
  password: currentPassword('密码 · password'),
  refresh: refreshWish,
})

export const smsCredentials = t.Object({ mobile: mobileField, sms_code: smsCodeField, refresh: refreshWish })

export const signedIn = t.Object({
  username: t.String(),
  user_id: t.Integer(),
  ...tokenFields,
  ...cartFields,
})

export const refreshing = t.Object({
  refresh_token: t.String({
    minLength: 1,
    maxLength: 256,
    examples: ['Jx0m1c0r2yGJ2m5Qy3o4cLxkq1nD0m2yq6bq7pWcH8E'],
    description: '上次回答中的 refresh_token，只能用一次 · refresh_token of the last answer; used once',
  }),
})
export const refreshed = t.Object(tokenFields)
