import { type DemoClient, expectThat } from './client.ts'
import type { Goods } from './goods.ts'

export type Order = Readonly<{
  order_id: string
  status: number
  status_name: string
  pay_amount: string
  address: { receiver: string }
  payment: { trade_id: string } | null
  invoice: { title: string } | null
  price_trace: readonly { name: string; discount: string; charge: string }[]
  shipments: readonly { carrier: string; tracking_no: string; url: string | null }[]
}>

/** Sends an unpaid order to another address of the shopper. */
export async function changeAddress(mall: DemoClient, orderId: string, address: number): Promise<void> {
  await mall.put(`/orders/${orderId}/address/`, { address })
  const { address: changed } = await mall.get<Order>(`/orders/${orderId}/`, true)
  expectThat(changed.receiver === '演示同事', 'the order kept its address')
}

/** Shows a paid order and how its price was calculated. */
export async function showPrice(mall: DemoClient, orderId: string): Promise<void> {
  const order = await mall.get<Order>(`/orders/${orderId}/`)
  expectThat(order.status === 2 && order.payment !== null, `the order is not paid but ${order.status_name}`)
  console.log('\n价格明细（元）：− 优惠，+ 加价 · price breakdown in yuan: − lowers the price, + raises it')
  for (const { name, discount, charge } of order.price_trace)
    console.log(`  ${name}: −${discount} +${charge}`)
  console.log(`\n订单 ${orderId} 已支付 ${order.pay_amount} 元，状态：${order.status_name}`)
}

/** Asks for an invoice of an order that is paid already. */
export async function requestInvoice(mall: DemoClient, orderId: string): Promise<void> {
  const title = '演示商贸有限公司'
  await mall.put(`/orders/${orderId}/invoice/`, { kind: 'company', title, tax_no: '91350100M000100Y43' })
  const { invoice } = await mall.get<Order>(`/orders/${orderId}/`, true)
  expectThat(invoice?.title === title, 'the order has no invoice')
}

/** Returns the numbers of the orders that hold a SKU of this name. */
export async function searchOrders(mall: DemoClient, { name }: Goods): Promise<readonly string[]> {
  const text = encodeURIComponent(name.slice(0, 64))
  const { results } = await mall.get<{ results: Order[] }>(`/orders/?text=${text}`)
  return results.map(({ order_id }) => order_id)
}

/** Puts the lines of an order into the cart again. */
export async function buyAgain(mall: DemoClient, orderId: string): Promise<void> {
  const { missing } = await mall.post<{ missing: unknown[] }>(`/orders/${orderId}/cart/`, 200, {})
  expectThat(missing.length === 0, 'a line cannot be bought again')
}

/** Requests a refund, withdraws the request and repeats it. @returns the id of the last request */
export async function requestRefund(mall: DemoClient, orderId: string): Promise<number> {
  const refunds = `/orders/${orderId}/refunds/`
  const request = async (reason: string) => (await mall.post<{ id: number }>(refunds, 201, { reason })).id
  const withdrawn = await request('拍错了')
  await mall.delete(`${refunds}${withdrawn}/`)
  const last = await request('不喜欢')
  const states = (await mall.get<{ status: string }[]>(refunds)).map(({ status }) => status)
  expectThat(states.join() === 'withdrawn,requested', `the refund requests are ${states}`)
  return last
}
