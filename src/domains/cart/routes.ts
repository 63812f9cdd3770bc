import { type Cookie, Elysia, t } from 'elysia'
import { clientAddress } from '../../http/client-address.ts'
import { documented, problems } from '../../http/fields.ts'
import { ensureGuestId, readGuestId } from '../../http/guest-cookie.ts'
import { identity, type SignedIn } from '../../http/identity.ts'
import { languageOf } from '../../http/language.ts'
import { addToCart, removeCartLine, selectAll, setCartLine } from './change.ts'
import { skuIdMissing } from './errors.ts'
import { allowNewGuest } from './guests.ts'
import type { CartOwner } from './lines.ts'
import * as model from './model.ts'
import { priceCart } from './price-cart.ts'

type Caller = { visitor: SignedIn | undefined; cookie: Record<string, Cookie<unknown>> }

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
      detail: { summary: '查询购物车 · The cart' },
    },
  )
  .post(
    '/cart/',
    async (context) => {
      const { sku_id, count, selected = true } = context.body
      if (!findOwner(context)) await allowNewGuest(clientAddress(context.request, context.server))
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
      // a guest without a cookie has no cart and gets none: only adding begins one
      const owner = findOwner(context) ? ownerOf(context) : nobody()
      const line = await setCartLine(owner, { skuId: sku_id, count, selected })
      return { sku_id, count: line.count, selected: line.selected }
    },
    {
      visitor: true,
      body: model.newLine,
      response: { 200: model.line, ...problems(400, 404, 415) },
      detail: { summary: '修改购物车 · Set a line' },
    },
  )
  .delete(
    '/cart/',
    async (context) => {
      const owner = findOwner(context)
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
      const owner = findOwner(context)
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

const nobody = (): CartOwner => ({ kind: 'guest', guestId: crypto.randomUUID() })

function ownerOf({ visitor, cookie }: Caller): CartOwner {
  return visitor ? { kind: 'user', userId: visitor.id } : { kind: 'guest', guestId: ensureGuestId(cookie) }
}
