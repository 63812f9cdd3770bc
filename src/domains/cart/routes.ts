import { type Cookie, Elysia, t } from 'elysia'
import { clientAddress } from '../../http/client-address.ts'
import { documented, problems } from '../../http/fields.ts'
import { ensureGuestId, readGuestId } from '../../http/guest-cookie.ts'
import { identity, type SignedInUser } from '../../http/identity.ts'
import { languageOf } from '../../http/language.ts'
import type { CartOwner } from './cart-lines.ts'
import { addToCart, removeCartLine, selectAll, setCartLine } from './change-lines.ts'
import { skuIdMissing } from './errors.ts'
import { limitGuestCarts } from './guest-cart-limit.ts'
import * as model from './model.ts'
import { priceCart } from './price-cart.ts'

type Caller = { visitor: SignedInUser | undefined; cookie: Record<string, Cookie<unknown>> }

/** Guests are known by a signed cookie, made when they first put something in. */
export const cartRoutes = new Elysia({ name: 'cart', tags: ['cart'] })
  .use(identity)
  .onBeforeHandle(({ set }) => {
    set.headers['cache-control'] = 'no-store'
  })
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
        summary: '查询购物车 · The cart',
        description:
          '`price` is what one piece costs now, limited-time price included. `price_change` compares it with `added_price`, what one piece cost when it was last added (比加入时降价): adding more puts down the price of that moment, changing count or selection keeps it, and a line that was removed begins anew. When a guest signs in, the price of his line stands for both, as his selection does. Lines kept since before prices were put down have null in both fields. What is shown of an article, `stock` and `available` included, is at most two seconds old; orders are decided by the database.',
      },
    },
  )
  .post(
    '/cart/',
    async (context) => {
      const { sku_id, count, selected = true } = context.body
      if (!findOwner(context)) await limitGuestCarts(clientAddress(context.request, context.server))
      const line = await addToCart(ownerOf(context), { skuId: sku_id, count, selected })
      return context.status(201, { sku_id, count: line.count, selected: line.selected })
    },
    {
      visitor: true,
      body: model.newLine,
      response: { 201: model.line, ...problems(400, 415, 429) },
      detail: {
        summary: '添加购物车 · Add to the cart',
        description: 'Adds to what is there; answers the line as it then is.',
      },
    },
  )
  .put(
    '/cart/',
    async (context) => {
      const { sku_id, count, selected = true } = context.body
      const line = await setCartLine(existingCartOwner(context) ?? emptyGuest(), {
        skuId: sku_id,
        count,
        selected,
      })
      return { sku_id, count: line.count, selected: line.selected }
    },
    {
      visitor: true,
      body: model.newLine,
      response: { 200: model.line, ...problems(400, 404, 415) },
      detail: {
        summary: '修改购物车 · Set a line',
        description:
          'Sets, does not add. A line that went off sale or ran short can be left unselected with no more pieces than it has; anything else is held against the stock.',
      },
    },
  )
  .delete(
    '/cart/',
    async (context) => {
      const owner = existingCartOwner(context)
      const skuId = context.query.sku_id ?? (context.body as { sku_id?: number } | undefined)?.sku_id
      if (skuId === undefined) throw skuIdMissing()
      if (owner) await removeCartLine(owner, skuId)
      return context.status(204, undefined)
    },
    {
      visitor: true,
      query: model.removal,
      body: t.Optional(model.removal),
      detail: {
        summary: '删除购物车 · Remove a line',
        responses: documented(204, undefined, 400, 415),
        description: 'sku_id in the body or in the query.',
      },
    },
  )
  .put(
    '/cart/selection/',
    async (context) => {
      const owner = existingCartOwner(context)
      if (owner) await selectAll(owner, context.body.selected)
      return { message: 'OK' as const }
    },
    {
      visitor: true,
      body: model.selection,
      response: { 200: model.selectionChanged, ...problems(400, 415) },
      detail: { summary: '全选购物车 · Select or deselect all' },
    },
  )

function findOwner({ visitor, cookie }: Caller): CartOwner | undefined {
  if (visitor) return { kind: 'user', userId: visitor.id }
  const guestId = readGuestId(cookie)
  return guestId ? { kind: 'guest', guestId } : undefined
}

/** Who changes a cart that is there, a guest's cookie living as long again as his cart; only adding begins a cart. */
function existingCartOwner(caller: Caller): CartOwner | undefined {
  return findOwner(caller) && ownerOf(caller)
}

const emptyGuest = (): CartOwner => ({ kind: 'guest', guestId: crypto.randomUUID() })

function ownerOf({ visitor, cookie }: Caller): CartOwner {
  return visitor ? { kind: 'user', userId: visitor.id } : { kind: 'guest', guestId: ensureGuestId(cookie) }
}
