import { Elysia, t } from 'elysia'
import { clientAddress } from '../../http/client/client-address.ts'
import {
  ensureGuest,
  type GuestRequest,
  guestParameter,
  readGuestId,
} from '../../http/cookies/guest-cookie.ts'
import { documented, problems } from '../../http/fields.ts'
import { identity, type SignedInUser } from '../../http/identity.ts'
import { languageOf } from '../../http/language.ts'
import { oneValue } from '../../http/one-value.ts'
import { skuIdMissing, skuNotOnSale } from '../catalog/errors.ts'
import { countVisitor } from '../catalog/views/count-traffic.ts'
import type { CartOwner } from './cart-lines.ts'
import { countCart } from './cart-store.ts'
import { addToCart, removeCartLine, setCartLine } from './change-lines.ts'
import { cartFull, stockInsufficient } from './errors.ts'
import { limitGuestCarts } from './guest-cart-limit.ts'
import * as model from './model.ts'
import { priceCart } from './price-cart.ts'
import { selectAll } from './select-all.ts'

type Caller = GuestRequest & Readonly<{ visitor: SignedInUser | undefined }>

/** Guests are identified by a signed cookie or header. They get it when they first put a SKU in. */
export const cartRoutes = new Elysia({ name: 'cart', tags: ['cart'] })
  .use(identity)
  .get(
    '/cart/',
    async (context) => {
      const owner = findOwner(context)
      if (!owner) return []
      const language = languageOf(context.request)
      return (await priceCart(owner)).map((line) => model.presentLine(line, language))
    },
    {
      visitor: true,
      response: { 200: model.cart },
      detail: {
        operationId: 'getCart',
        parameters: [guestParameter],
        summary: '查询购物车 · Get the cart',
        description:
          '`price` is the current unit price, including a limited-time price. `added_price` is the unit price when the line was last added to, and `price_change` the difference (比加入时降价). Adding more pieces updates `added_price`; changing the count or the selection keeps it; removing the line clears it. When a guest signs in, the added price and the selection of the guest line replace those of the user line. Both fields are null for lines stored before prices were recorded. SKU data, including `stock` and `available`, is at most two seconds old; placing an order checks the database.',
      },
    },
  )
  .get(
    '/cart/count/',
    async (context) => {
      const owner = findOwner(context)
      return { count: owner ? await countCart(owner) : 0 }
    },
    {
      visitor: true,
      response: { 200: model.pieces },
      detail: {
        operationId: 'countCartPieces',
        parameters: [guestParameter],
        summary: '购物车件数 · Pieces in the cart',
        description:
          'For a badge. Counts the pieces of all lines, also of lines that cannot be bought at present.',
      },
    },
  )
  .post(
    '/cart/',
    async (context) => {
      const { sku_id, count, selected = true } = context.body
      const { owner, guestToken } = await ensureOwner(context)
      const line = await addToCart(owner, { skuId: sku_id, count, selected })
      return context.status(201, model.presentChange(line, guestToken))
    },
    {
      visitor: true,
      body: model.newLine,
      response: { 201: model.line, ...problems(400, 415, 429, cartFull, skuNotOnSale, stockInsufficient) },
      detail: {
        operationId: 'addToCart',
        parameters: [guestParameter],
        summary: '添加购物车 · Add to the cart',
        description:
          'Adds count to an existing line, or creates the line; a new line beyond 100 is refused. Answers with the resulting line. A guest is recognized by the cookie guest_cart. A request without any cookie is answered a guest_token, which clients without cookies send as X-Guest-Cart; the header wins over the cookie.',
      },
    },
  )
  .put(
    '/cart/',
    async (context) => {
      const { sku_id, count, selected } = context.body
      const { owner, guestToken } = await ensureOwner(context)
      const line = await setCartLine(owner, { skuId: sku_id, count, selected })
      return model.presentChange(line, guestToken)
    },
    {
      visitor: true,
      body: model.newLine,
      response: { 200: model.line, ...problems(400, 415, 429, cartFull, skuNotOnSale, stockInsufficient) },
      detail: {
        operationId: 'setCartLine',
        parameters: [guestParameter],
        summary: '修改购物车 · Set a cart line',
        description:
          'Replaces the count of a line, or creates the line; a new line beyond 100 is refused. Without selected a line keeps its selection, and a new line is selected. A line whose SKU is off sale or short of stock may be set to deselected with at most its current count; any other change is checked against the stock.',
      },
    },
  )
  .delete(
    '/cart/',
    async (context) => {
      const renewed = renewExistingOwner(context)
      const skuId = oneValue(
        'sku_id',
        context.query.sku_id,
        (context.body as { sku_id?: number } | undefined)?.sku_id,
      )
      if (skuId === undefined) throw skuIdMissing()
      if (renewed) await removeCartLine(renewed.owner, skuId)
      return context.status(204, undefined)
    },
    {
      visitor: true,
      query: model.removal,
      body: t.Optional(model.removal),
      detail: {
        operationId: 'removeCartLine',
        parameters: [guestParameter],
        summary: '删除购物车 · Remove a cart line',
        responses: documented(204, undefined, 400, 415),
        description: 'Send sku_id in the body or in the query; two different values are 400.',
      },
    },
  )
  .put(
    '/cart/selection/',
    async (context) => {
      const renewed = renewExistingOwner(context)
      if (renewed) await selectAll(renewed.owner, context.body.selected)
      return { message: 'OK' as const, ...model.presentGuestToken(renewed?.guestToken) }
    },
    {
      visitor: true,
      body: model.selection,
      response: { 200: model.selectionChanged, ...problems(400, 415) },
      detail: {
        operationId: 'selectAllCartLines',
        parameters: [guestParameter],
        summary: '全选购物车 · Select or deselect all lines',
        description:
          '已下架、库存不足或超出限购的商品不会被选中。 · Selecting leaves lines deselected that are off sale, short of stock or over a limit.',
      },
    },
  )

function findOwner(caller: Caller): CartOwner | undefined {
  if (caller.visitor) return { kind: 'user', userId: caller.visitor.id }
  const guestId = readGuestId(caller)
  return guestId ? { kind: 'guest', guestId } : undefined
}

/** The owner of a cart, and the token that a guest without cookies needs for the next request. */
type RenewedOwner = Readonly<{ owner: CartOwner; guestToken?: string | undefined }>

/** Returns the owner of an existing cart and refreshes a guest's cookie, so that it expires with the cart. */
function renewExistingOwner(caller: Caller): RenewedOwner | undefined {
  return findOwner(caller) && renewOwner(caller)
}

/** Returns the owner of the cart in which a line is put; a new guest's cart counts against the limit of the address. */
async function ensureOwner(
  caller: Caller & Readonly<{ server: Parameters<typeof clientAddress>[1] }>,
): Promise<RenewedOwner> {
  if (!findOwner(caller)) await limitGuestCarts(clientAddress(caller.request, caller.server))
  const renewed = renewOwner(caller)
  const { owner } = renewed
  countVisitor({
    key: owner.kind === 'user' ? `user ${owner.userId}` : `guest ${owner.guestId}`,
    userAgent: caller.request.headers.get('user-agent') ?? '',
    identify: () => (owner.kind === 'user' ? `user ${owner.userId}` : `guest ${owner.guestId}`),
  })
  return renewed
}

function renewOwner(caller: Caller): RenewedOwner {
  if (caller.visitor) return { owner: { kind: 'user', userId: caller.visitor.id } }
  const { guestId, guestToken } = ensureGuest(caller)
  return { owner: { kind: 'guest', guestId }, guestToken }
}
