import { t } from 'elysia'
import { booleanField } from '../../../http/fields.ts'
import type { SignedInUser } from './complete-sign-in.ts'
import type { Tokens } from './refresh-tokens.ts'

/** What every kind of sign-in asks and answers. */

/** The wish for a refresh token, in the body or query of every sign-in. */
export const refreshWish = t.Optional({
  ...booleanField,
  description:
    'true：token 有效 15 分钟，并返回有效 30 天的 refresh_token · true: the token is valid for 15 minutes, and the answer holds a refresh_token that is valid for 30 days',
})

/** The members of every answer that signs in. */
export const tokenFields = {
  token: t.String({ description: 'JWT' }),
  refresh_token: t.Optional(
    t.String({ description: '仅在请求 refresh=true 时返回 · only for a request with refresh=true' }),
  ),
}
export const cartFields = {
  cart: t.Object(
    { merged: t.Integer({ examples: [2] }), left: t.Integer({ examples: [0] }) },
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
