import { DemoClient, show } from './demo-client.ts'

/**
 * Plays a shopper's day over HTTP against a running mall and its sandbox, printing what was sent and what came back.
 * MALL_URL and SANDBOX_URL name other addresses. Ends with status 1 at the first answer that is not as it should be.
 */
const mall = new DemoClient(process.env.MALL_URL ?? `http://localhost:${process.env.PORT ?? 8000}`)
const sandbox = new DemoClient(
  process.env.SANDBOX_URL ?? `http://localhost:${process.env.SANDBOX_PORT ?? 8001}`,
)

await mall.expectAlive('/health/ready/', 'the mall', 'PORT')
await sandbox.expectAlive('/health', 'the sandbox', 'SANDBOX_PORT')

type Listed = { results: { id: number; name: string }[] }
type Detail = { stock: number; name: string }
type Settled = { pay_amount: string; coupons: { id: number; usable: boolean }[] }
type Order = {
  status: number
  status_name: string
  pay_amount: string
  payment: { trade_id: string } | null
  price_trace: { name: string; discount: string; charge: string }[]
}

const digits = () => String(Math.floor(Math.random() * 1e8)).padStart(8, '0')
const shopper = { username: `demo_${digits()}`, mobile: `139${digits()}`, password: `pw-${digits()}` }

show('1. 注册 · register with a captcha and an SMS code')
const captchaId = crypto.randomUUID()
await mall.picture(`/image_codes/${captchaId}/`)
const { text } = await sandbox.get<{ text: string }>(`/captchas/${captchaId}/`)
await mall.get(`/sms_codes/${shopper.mobile}/?image_code_id=${captchaId}&text=${text}`)
const [message] = await sandbox.get<{ code: string }[]>(`/messages/?to=${shopper.mobile}`)
const { username, mobile, password } = shopper
await mall.post('/users/', 201, {
  username,
  mobile,
  password,
  password2: password,
  sms_code: message?.code,
  allow: 'true',
})

show('2. 浏览 · browse')
const wanted = await findGoods(2)

show('3. 购物车 · fill a cart as a guest')
for (const sku of wanted) await mall.post('/cart/', 201, { sku_id: sku.id, count: 1 })
await mall.get('/cart/summary/')

show('4. 登录 · sign in and find it merged')
const { token } = await mall.post<{ token: string }>('/authorizations/', 200, { username, password })
mall.token = token
const cart = await mall.get<{ id: number; count: number }[]>('/cart/')
if (wanted.some((sku) => !cart.some((line) => line.id === sku.id && line.count === 1)))
  throw new Error('the guest cart was not merged')

show('5. 领券 · claim a coupon')
const offered = await mall.get<{ results: { id: number; claimable: boolean }[] }>('/coupons/')
const wantedCoupon = offered.results.find(({ claimable }) => claimable)
if (wantedCoupon) await mall.post(`/coupons/${wantedCoupon.id}/claim/`, 201, {})

show('6. 下单 · order at the price that settlement shows')
const provinces = await mall.get<{ id: number }[]>('/areas/', true)
const province = await mall.get<{ id: number; subs: { id: number }[] }>(`/areas/${provinces[0]?.id}/`, true)
const city = await mall.get<{ id: number; subs: { id: number }[] }>(`/areas/${province.subs[0]?.id}/`, true)
const address = await mall.post<{ id: number }>('/addresses/', 201, {
  receiver: '演示顾客',
  province_id: province.id,
  city_id: city.id,
  district_id: city.subs[0]?.id,
  place: '演示路 1 号',
  mobile,
})
const { coupons } = await mall.get<Settled>('/orders/settlement/')
const best = coupons.find(({ usable }) => usable)
const chosen = best ? { coupon: best.id } : {}
const settled = await mall.get<Settled>(`/orders/settlement/${best ? `?coupon=${best.id}` : ''}`)
const { order_id } = await mall.post<{ order_id: string }>('/orders/', 201, {
  address: address.id,
  pay_method: 2,
  pay_amount: settled.pay_amount,
  ...chosen,
})

show('7. 支付 · pay at the cashier, return, notice')
const { alipay_url } = await mall.get<{ alipay_url: string }>(`/orders/${order_id}/payment/`)
await sandbox.page(alipay_url)
const paid = await sandbox.post<{ return_url: string; notify_answers: string[] }>('/alipay/pay/', 200, {
  out_trade_no: order_id,
})
if (!paid.notify_answers.includes('success')) throw new Error('the notice was not taken')
await mall.put(`/payment/status/${new URL(paid.return_url).search}`)

show('8. 订单 · the order, paid, and how its price was made')
const order = await mall.get<Order>(`/orders/${order_id}/`)
if (order.status !== 2 || !order.payment) throw new Error(`the order is not paid but ${order.status_name}`)
for (const { name, discount, charge } of order.price_trace) console.log(`  ${name}: −${discount} +${charge}`)
console.log(`\n订单 ${order_id} 已支付 ${order.pay_amount} 元，状态：${order.status_name}`)

show('9. 微信支付 · order once more and pay by scanning a code')
await mall.post('/cart/', 201, { sku_id: wanted[0]?.id, count: 1 })
const { order_id: second } = await mall.post<{ order_id: string }>('/orders/', 201, {
  address: address.id,
  pay_method: 3,
})
const { code_url } = await mall.get<{ code_url: string }>(`/orders/${second}/payment/`)
await mall.get(`/orders/${second}/payment/status/`)
const scanned = await sandbox.post<{ transaction_id: string }>('/wechat/pay/', 200, { code_url })
const state = await mall.get<{ trade_id: string | null }>(`/orders/${second}/payment/status/`)
if (state.trade_id !== scanned.transaction_id) throw new Error('the order is not paid')

show('10. 退款 · ask the money back')
const refund = await mall.post<{ id: number; amount: string }>(`/orders/${second}/refunds/`, 201, {
  reason: '不喜欢',
})
console.log(
  `\n订单 ${second} 申请退款 ${refund.amount} 元 · bun --env-file=.data/mall.env src/cli/refunds.ts approve ${refund.id} grants it`,
)

/** The first SKUs on sale and in stock, looked for category by category as somebody who browses would. */
async function findGoods(many: number): Promise<{ id: number }[]> {
  const found: { id: number }[] = []
  for (let category = 1; category <= 1_000 && found.length < many; category++) {
    const list = await mall.find<Listed>(`/categories/${category}/skus/?page_size=20&ordering=-sales`)
    for (const { id } of list?.results ?? []) {
      if (found.length >= many || found.some((sku) => sku.id === id)) continue
      const detail = await mall.find<Detail>(`/skus/${id}/`)
      if (detail && detail.stock > 0) found.push({ id })
    }
  }
  if (found.length < many) throw new Error('nothing to buy')
  for (const { id } of found) await mall.get(`/skus/${id}/`, true)
  return found
}
