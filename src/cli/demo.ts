import { DemoClient, printStep } from './demo-client.ts'
import { readShopFile } from './find-shop.ts'

const usage = `usage: bun run demo
Shops over HTTP at a running mall and its sandbox: registers, fills a cart, orders, pays and asks for a refund. Prints each
request and each answer, and ends with status 1 at the first unexpected answer.
  --help  prints this text
MALL_URL and SANDBOX_URL name other addresses. NO_COLOR prints without colors.`

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log(usage)
  process.exit(0)
}
const { PORT = '8000', SANDBOX_PORT = '8001', MALL_URL, SANDBOX_URL } = { ...readShopFile(), ...process.env }
const mallUrl = MALL_URL ?? `http://localhost:${PORT}`
const mall = new DemoClient(mallUrl)
const sandbox = new DemoClient(SANDBOX_URL ?? `http://localhost:${SANDBOX_PORT}`)

await mall.expectAlive('/health/ready/', 'the mall', 'PORT')
await sandbox.expectAlive('/health', 'the sandbox', 'SANDBOX_PORT')
console.log(`shop: ${mallUrl}`)

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

printStep('1. 注册 · register with a captcha and an SMS code')
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

printStep('2. 浏览 · browse')
const wanted = await findGoods(2)

printStep('3. 购物车 · fill a cart as a guest')
for (const sku of wanted) await mall.post('/cart/', 201, { sku_id: sku.id, count: 1 })
await mall.get('/cart/summary/')

printStep('4. 登录 · sign in, which merges the cart')
const { token } = await mall.post<{ token: string }>('/authorizations/', 200, { username, password })
mall.token = token
const cart = await mall.get<{ id: number; count: number }[]>('/cart/')
if (wanted.some((sku) => !cart.some((line) => line.id === sku.id && line.count === 1)))
  throw new Error('the guest cart was not merged')

printStep('5. 领券 · claim a coupon')
const offered = await mall.get<{ results: { id: number; claimable: boolean }[] }>('/coupons/')
const wantedCoupon = offered.results.find(({ claimable }) => claimable)
if (wantedCoupon) await mall.post(`/coupons/${wantedCoupon.id}/claim/`, 201, {})

printStep('6. 下单 · order at the price of the settlement')
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

printStep('7. 支付 · pay at the cashier, return, notification')
const { alipay_url } = await mall.get<{ alipay_url: string }>(`/orders/${order_id}/payment/`)
await sandbox.page(alipay_url)
const paid = await sandbox.post<{ return_url: string; notify_answers: string[] }>('/alipay/pay/', 200, {
  out_trade_no: order_id,
})
if (!paid.notify_answers.includes('success')) throw new Error('the mall refused the notification')
await mall.put(`/payment/status/${new URL(paid.return_url).search}`)

printStep('8. 订单 · the order, paid, and how its price was made')
const order = await mall.get<Order>(`/orders/${order_id}/`)
if (order.status !== 2 || !order.payment) throw new Error(`the order is not paid but ${order.status_name}`)
console.log('\n价格明细（元）：− 优惠，+ 加价 · price breakdown in yuan: − lowers the price, + raises it')
for (const { name, discount, charge } of order.price_trace) console.log(`  ${name}: −${discount} +${charge}`)
console.log(`\n订单 ${order_id} 已支付 ${order.pay_amount} 元，状态：${order.status_name}`)

printStep('9. 微信支付 · place another order and pay with a QR code')
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

printStep('10. 收藏、消息与再次购买 · favourites, messages, and buying again')
await mall.post('/favourites/', 201, { sku_id: wanted[0]?.id })
const { count } = await mall.get<{ count: number }>('/favourites/')
if (count !== 1) throw new Error('the favourite is not listed')
await mall.put('/user/order_messages/', { channel: 'sms' })
await mall.post(`/orders/${order_id}/cart/`, 200, {})

printStep('11. 退款 · request a refund')
const refund = await mall.post<{ id: number; amount: string }>(`/orders/${second}/refunds/`, 201, {
  reason: '不喜欢',
})
console.log(
  `\n订单 ${second} 申请退款 ${refund.amount} 元 · approve it: bun run refunds approve ${refund.id}`,
)

/** Returns the first SKUs in stock, found category by category as a browsing customer finds them. */
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
