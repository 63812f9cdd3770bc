import { deleteAddress } from '../../../src/domains/addresses/delete-address.ts'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { createReview } from '../../../src/domains/orders/reviews/create-review.ts'
import { listReviews, readReviews } from '../../../src/domains/orders/reviews/list-reviews.ts'
import { storePicture } from '../../../src/domains/pictures/store-picture.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { drawing } from '../../support/factories/pictures.ts'
import { createCategory, createSku } from '../../support/factories/skus.ts'
import { createAddress, createUser, type TestUser } from '../../support/factories/users.ts'
import type { CallOptions } from '../../support/http.ts'
import { newPerson, visit } from '../../support/vendors/oauth.ts'
import { makeLife } from './order-life.ts'

/** The fixtures of the rows. A row that changes data creates its own fixtures. */
export type World = Readonly<{
  me: TestUser
  other: TestUser
  sku: number
  soldOut: number
  /** A SKU on sale without stock. */
  emptyShelf: number
  category: number
  spareAddress: number
  deletedAddress: number
  offSale: number
  /** The key of a stored picture. */
  picture: string
  /** The return path, with code and state, that QQ and Alipay redirect the browser to. */
  backFrom: Readonly<{ qq: string; alipay: string }>
  cartUser: () => Promise<TestUser>
  life: Awaited<ReturnType<typeof makeLife>>
  review: Awaited<ReturnType<typeof makeReview>>
}>

/** Creates the fixtures for one run of the table. */
export async function makeWorld(): Promise<World> {
  const [me, other, sku, soldOut, category] = await Promise.all([
    createUser(),
    createUser(),
    createSku({ stock: 1000 }),
    createSku({ stock: 1 }),
    createCategory(),
  ])
  const fill = async (user: TestUser, skuId: number) =>
    addToCart({ kind: 'user', userId: user.id }, { skuId, count: 1, selected: true })
  const cartUser = async () => {
    const user = await createUser()
    await fill(user, sku)
    return user
  }
  const emptyShelf = await createSku({ stock: 0 })
  const [spareAddress, deletedAddress] = [await createAddress(me.id), await createAddress(me.id)]
  await deleteAddress(me.id, deletedAddress)
  const offSale = await createSku({ isLaunched: false })
  const { key: picture } = await storePicture(await drawing().png().toBuffer())
  const backFrom = {
    qq: (await visit('qq', newPerson())).path,
    alipay: (await visit('alipay', newPerson())).path,
  }
  const fixtures = { sku, soldOut, emptyShelf, offSale, category, spareAddress, deletedAddress, backFrom }
  return { me, other, cartUser, picture, life: await makeLife(), review: await makeReview(), ...fixtures }
}

/** Creates the review that the rows edit. */
async function makeReview() {
  const { user, orderId, sku: skuId } = await createOrder(4)
  await createReview({ userId: user.id, orderId, skuId, comment: '质量很好', score: 5, isAnonymous: false })
  const { ids } = await listReviews(skuId, { page: 1, pageSize: 1 })
  const [review] = await readReviews(ids)
  return { token: user.token, path: `/skus/${skuId}/comments/${review?.id}/` }
}

export const uuid = () => crypto.randomUUID()
export type Row = readonly [
  what: string,
  status: number,
  code: string | undefined,
  method: string,
  path: (w: World) => string,
  options?: (w: World) => CallOptions | Promise<CallOptions>,
]

export const mine = (body?: unknown) => (w: World) => ({
  token: w.me.token,
  ...(body === undefined ? {} : { body }),
})

/** Options of a call by a new user that no other row uses. */
export const fresh = (body?: (user: TestUser) => unknown) => async () => {
  const user = await createUser()
  return { token: user.token, ...(body && { body: body(user) }) }
}
