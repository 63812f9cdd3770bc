import { type DemoClient, expectThat } from './client.ts'
import type { Goods } from './goods.ts'

type Area = Readonly<{ id: number; subs: readonly { id: number }[] }>
type Settled = Readonly<{
  pay_amount: string
  selection: string
  coupons: readonly { id: number; usable: boolean }[]
}>

/** Puts SKUs into the cart of a guest. */
export async function fillCart(mall: DemoClient, goods: readonly Goods[]): Promise<void> {
  for (const { id } of goods) await mall.post('/cart/', 201, { sku_id: id, count: 1 })
  await mall.get('/cart/summary/')
  await expectPieces(mall, goods.length)
}

/** Checks the badge of the cart. */
export async function expectPieces(mall: DemoClient, pieces: number): Promise<void> {
  const { count } = await mall.get<{ count: number }>('/cart/count/')
  expectThat(count === pieces, `the cart holds ${count} pieces, not ${pieces}`)
}

/** Checks that the lines of the guest are in the cart of the account. */
export async function expectMergedCart(mall: DemoClient, goods: readonly Goods[]): Promise<void> {
  const cart = await mall.get<{ id: number; count: number }[]>('/cart/')
  const isMerged = goods.every((sku) => cart.some(({ id, count }) => id === sku.id && count === 1))
  expectThat(isMerged, 'the guest cart was not merged')
}

/** Claims the first coupon that can be claimed. */
export async function claimCoupon(mall: DemoClient): Promise<void> {
  const { results } = await mall.get<{ results: { id: number; claimable: boolean }[] }>('/coupons/')
  const wanted = results.find(({ claimable }) => claimable)
  if (wanted) await mall.post(`/coupons/${wanted.id}/claim/`, 201, {})
}

/** Adds two addresses of one district, so that both have the same freight. @returns their ids */
export async function addAddresses(mall: DemoClient, mobile: string): Promise<readonly [number, number]> {
  const provinces = await mall.get<{ id: number }[]>('/areas/', true)
  const province = await mall.get<Area>(`/areas/${provinces[0]?.id}/`, true)
  const city = await mall.get<Area>(`/areas/${province.subs[0]?.id}/`, true)
  const district = { province_id: province.id, city_id: city.id, district_id: city.subs[0]?.id }
  const add = async (receiver: string, place: string) => {
    const address = { receiver, ...district, place, mobile }
    return (await mall.post<{ id: number }>('/addresses/', 201, address)).id
  }
  return [await add('演示顾客', '演示路 1 号'), await add('演示同事', '演示路 2 号 前台')]
}

/** Orders the selected lines of the cart exactly as the settlement showed them. @returns the order number */
export async function orderCart(mall: DemoClient, address: number): Promise<string> {
  const { coupons } = await mall.get<Settled>(`/orders/settlement/?address=${address}`)
  const coupon = coupons.find(({ usable }) => usable)?.id
  const query = `address=${address}${coupon ? `&coupon=${coupon}` : ''}`
  const { pay_amount, selection } = await mall.get<Settled>(`/orders/settlement/?${query}`)
  const order = { address, pay_method: 2, pay_amount, selection, ...(coupon && { coupon }) }
  return (await mall.post<{ order_id: string }>('/orders/', 201, order)).order_id
}

/** Buys one piece without the cart. @returns the order number */
export async function buyNow(mall: DemoClient, { id: sku_id }: Goods, address: number): Promise<string> {
  const lines = [{ sku_id, count: 1 }]
  const { pay_amount } = await mall.post<Settled>('/orders/settlement/', 200, { lines, address })
  const order = { lines, address, pay_method: 3, pay_amount }
  return (await mall.post<{ order_id: string }>('/orders/', 201, order)).order_id
}
