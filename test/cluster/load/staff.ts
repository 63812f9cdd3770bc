import { count } from './acknowledged.ts'
import type { Answer } from './call.ts'
import type { Shop } from './shopper.ts'

const admin = '/meiduo_admin'

/** Approves refunds, ships paid orders and changes prices, until the shop closes and no work is left. */
export async function workAsStaff(mall: Shop, token: string): Promise<void> {
  for (let turn = 0; mall.isOpen() || mall.toApprove.length + mall.toShip.length > 0; turn++) {
    const refund = mall.toApprove.shift()
    if (refund !== undefined) await approve(mall, token, refund)
    const order = mall.toShip.shift()
    if (order !== undefined) await ship(mall, token, order)
    if (mall.isOpen() && turn % 5 === 0) await changePrice(mall, token, turn)
    await Bun.sleep(20)
  }
}

/** A row of the other writer may arrive a moment later. */
const isDone = ({ status }: Answer) => status === 200 || status === 201 || status === 409

async function approve({ caller, ledger }: Shop, token: string, id: number): Promise<void> {
  const wish = { token, body: { restock: true }, headers: { 'idempotency-key': `approve-${id}` } }
  const path = `${admin}/refunds/${id}/approval/`
  const { status } = await caller.persist('approve a refund', 'POST', path, wish, isDone)
  if (status === 200) ledger.approved.push(id)
  else count(ledger.notes, `an approval ended with ${status}`)
}

async function ship({ caller, ledger }: Shop, token: string, orderId: string): Promise<void> {
  const trackingNo = `SF${String(Math.floor(Math.random() * 1e13)).padStart(13, '0')}`
  const body = { carrier: 'SF', tracking_no: trackingNo, force_number: true }
  const wish = { token, body, headers: { 'idempotency-key': `ship-${orderId}` } }
  const path = `${admin}/orders/${orderId}/shipments/`
  const { status } = await caller.persist('ship', 'POST', path, wish, isDone)
  if (status === 201) ledger.shipped.push({ orderId, trackingNo })
  else count(ledger.notes, `a shipment ended with ${status}`)
}

async function changePrice({ caller, ledger, skus }: Shop, token: string, turn: number): Promise<void> {
  const skuId = 1 + (turn % skus)
  const price = `${20 + (turn % 60)}.${String(turn % 100).padStart(2, '0')}`
  const sentMs = performance.now()
  const headers = { 'if-match': '*' }
  const path = `${admin}/skus/${skuId}/`
  const { status } = await caller.persist('change a price', 'PATCH', path, {
    token,
    headers,
    body: { price },
  })
  const answeredMs = status === 200 ? performance.now() : Number.POSITIVE_INFINITY
  ledger.prices.push({ skuId, price, sentMs, answeredMs })
}
