import { deleteAddress } from '../../../src/domains/addresses/delete-address.ts'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { storePicture } from '../../../src/domains/pictures/store-picture.ts'
import {
  type MintedUser,
  mintAddress,
  mintCategory,
  mintSku,
  mintUser,
} from '../../support/factories/mint.ts'
import { drawing } from '../../support/factories/pictures.ts'
import type { CallOptions } from '../../support/http.ts'
import { newPerson, visit } from '../../support/vendors/oauth.ts'
import { makeLife } from './order-life.ts'

/** What the table's rows act on; each row that changes something gets things of its own. */
export type World = Readonly<{
  me: MintedUser
  other: MintedUser
  sku: number
  soldOut: number
  category: number
  spareAddress: number
  deletedAddress: number
  offSale: number
  /** The key of a stored picture. */
  picture: string
  /** The path that a browser brings back from QQ, and from Alipay. */
  backFrom: Readonly<{ qq: string; alipay: string }>
  cartUser: () => Promise<MintedUser>
  life: Awaited<ReturnType<typeof makeLife>>
}>

/** People and things for one run of the table. */
export async function makeWorld(): Promise<World> {
  const [me, other, sku, soldOut, category] = await Promise.all([
    mintUser(),
    mintUser(),
    mintSku({ stock: 1000 }),
    mintSku({ stock: 1 }),
    mintCategory(),
  ])
  const fill = async (user: MintedUser, skuId: number) =>
    addToCart({ kind: 'user', userId: user.id }, { skuId, count: 1, selected: true })
  const cartUser = async () => {
    const user = await mintUser()
    await fill(user, sku)
    return user
  }
  const [spareAddress, deletedAddress] = [await mintAddress(me.id), await mintAddress(me.id)]
  await deleteAddress(me.id, deletedAddress)
  const offSale = await mintSku({ isLaunched: false })
  const { key: picture } = await storePicture(await drawing().png().toBuffer())
  const backFrom = {
    qq: (await visit('qq', newPerson())).path,
    alipay: (await visit('alipay', newPerson())).path,
  }
  const things = { sku, soldOut, offSale, category, spareAddress, deletedAddress, backFrom }
  return { me, other, cartUser, picture, life: await makeLife(), ...things }
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

/** A call by a user who has nothing else to do in this table. */
export const fresh = (body?: (user: MintedUser) => unknown) => async () => {
  const user = await mintUser()
  return { token: user.token, ...(body && { body: body(user) }) }
}
