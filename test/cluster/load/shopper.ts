import type { Buyer } from '../../bench/seeds/seed-orders.ts'
import { count, type Ledger } from './acknowledged.ts'
import type { Answer, Caller } from './call.ts'

/** What shoppers and staff share. */
export type Shop = Readonly<{
  caller: Caller
  ledger: Ledger
  buyers: readonly Buyer[]
  skus: number
  sandbox: string
  /** Orders with a refund request that staff has not answered, and paid orders that staff has not shipped. */
  toApprove: number[]
  toShip: string[]
  isOpen: () => boolean
}>

const pauseMs = 40

/** Browses, fills the cart, orders, and pays or cancels, until the shop closes. Each turn is another buyer. */
export async function shop(mall: Shop, nextTurn: () => number): Promise<void> {
  while (mall.isOpen()) {
    const turn = nextTurn()
    await visit(mall, turn, mall.buyers[turn % mall.buyers.length] as Buyer)
    await Bun.sleep(pauseMs)
  }
}

async function visit(mall: Shop, turn: number, { token, addressId }: Buyer): Promise<void> {
  const { caller, ledger } = mall
  const skuIds = [1 + (turn % mall.skus), 1 + ((turn * 7 + 3) % mall.skus)].slice(0, 1 + (turn % 2))
  const lines = [...new Set(skuIds)]
  await browse(mall, lines[0] as number)
  for (const sku_id of lines) {
    const added = await caller.persist('add to cart', 'PUT', '/cart/', { token, body: { sku_id, count: 1 } })
    if (added.status >= 300) return
  }
  const sentMs = performance.now()
  const headers = { 'idempotency-key': `order-${turn}` }
  const body = { address: addressId, pay_method: 2, remark: `turn-${turn}` }
  const placed = await caller.persist('place an order', 'POST', '/orders/', { token, body, headers })
  if (placed.status !== 201)
    return void (placed.status >= 500 || placed.status === 0 ? ledger.unknownTurns.add(turn) : undefined)
  const id = String(placed.json.order_id)
  ledger.orders.push({ id, turn, token, lines, sentMs, answeredMs: performance.now() })
  await readBack(mall, token, id)
  if (turn % 6 === 5) await cancel(mall, token, id, turn)
  else await payAndFollow(mall, token, id, turn)
}

async function browse({ caller, skus }: Shop, skuId: number): Promise<void> {
  await caller.call('read a product', 'GET', `/skus/${skuId}/`)
  await caller.call('list a category', 'GET', `/categories/${21 + (skuId % Math.min(10, skus))}/skus/`)
  await caller.call('search', 'GET', `/skus/search/?text=${encodeURIComponent('商品')}&page=1`)
}

/** The order is read by its id. The other writer may apply it a moment later, so a 404 is repeated. */
async function readBack({ caller, ledger }: Shop, token: string, id: string): Promise<void> {
  const startedMs = performance.now()
  const isFinal = ({ status }: Answer) => status === 200
  const found = await caller.persist('read the order', 'GET', `/orders/${id}/`, { token }, isFinal)
  if (found.status !== 200) count(ledger.faults, 'an order was not found by its id in 45 s')
  else if (performance.now() - startedMs > 1_000)
    count(ledger.notes, 'an order was found after more than 1 s')
}

async function cancel({ caller, ledger }: Shop, token: string, id: string, turn: number): Promise<void> {
  const headers = { 'idempotency-key': `cancel-${turn}` }
  const path = `/orders/${id}/cancellation/`
  const isFinal = ({ status }: Answer) => status === 200 || status === 409
  const { status } = await caller.persist('cancel', 'POST', path, { token, headers, body: {} }, isFinal)
  if (status === 200) ledger.cancelled.push(id)
}

/** Pays at the sandbox, waits until the mall knows it, and leaves the order to staff, or requests a refund first. */
async function payAndFollow(mall: Shop, token: string, id: string, turn: number): Promise<void> {
  const { caller, ledger, sandbox } = mall
  const isFinal = ({ status }: Answer) => status === 200 || status === 409
  const start = await caller.persist('start the payment', 'GET', `/orders/${id}/payment/`, { token }, isFinal)
  if (start.status !== 200) return
  await fetch(String(start.json.alipay_url)).then((page) => page.arrayBuffer())
  const paid = await fetch(`${sandbox}/alipay/pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ out_trade_no: id }),
  })
  await paid.arrayBuffer()
  if (!paid.ok) return void count(ledger.faults, 'the sandbox refused a payment')
  ledger.paid.push(id)
  const isPaid = ({ status, json }: Answer) => status === 200 && json.status !== 1
  const path = `/orders/${id}/payment/status/`
  const state = await caller.persist('payment status', 'GET', path, { token }, isPaid)
  if (state.json.status !== 2) return void count(ledger.notes, 'a payment was not seen in 45 s')
  if (turn % 5 === 0) await requestRefund(mall, token, id, turn)
  else mall.toShip.push(id)
}

async function requestRefund(
  { caller, ledger, toApprove }: Shop,
  token: string,
  orderId: string,
  turn: number,
) {
  const headers = { 'idempotency-key': `refund-${turn}` }
  const wish = { token, headers, body: { reason: '不喜欢' } }
  const isFinal = ({ status }: Answer) => status === 201
  const asked = await caller.persist('request a refund', 'POST', `/orders/${orderId}/refunds/`, wish, isFinal)
  if (asked.status !== 201) return void count(ledger.notes, `a refund request ended with ${asked.status}`)
  ledger.refunds.push({ orderId, id: Number(asked.json.id) })
  toApprove.push(Number(asked.json.id))
}
