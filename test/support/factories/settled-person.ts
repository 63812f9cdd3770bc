import { randomInt } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { mobileChanges, oauthIdentities, refreshTokens } from '../../../src/db/schema/auth.ts'
import { stockNotices } from '../../../src/db/schema/favourites.ts'
import { orderLines, orderNotes, reviewImages } from '../../../src/db/schema/orders.ts'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { requestInvoice } from '../../../src/domains/orders/amendments/request-invoice.ts'
import { issueInvoice, voidInvoice } from '../../../src/domains/orders/invoices/change-invoices.ts'
import { shipOrder } from '../../../src/domains/orders/shipments/ship-order.ts'
import { createSavedView } from '../../../src/domains/staff/saved-views/change-views.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import { call } from '../http.ts'
import { newInvoiceNumber, pdf } from './orders/invoices.ts'
import { payOrder } from './orders/orders.ts'
import { newMobile, newName, registration, smsCode } from './registration.ts'
import { createUserCoupon } from './rules.ts'
import { createSku } from './skus.ts'

type Buyer = Readonly<{ id: number; token: string; addressId: number }>

async function placeOrder(user: Buyer, sku: number): Promise<string> {
  await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 2, selected: true })
  const body = { address: user.addressId, pay_method: 2 }
  const { json } = await call<{ order_id: string }>('POST', '/orders/', { token: user.token, body })
  return json.order_id
}

/** Creates a user with personal data in every part of the mall, each text unique to this user. */
export async function settledPerson() {
  const mark = randomInt(10 ** 12).toString(36)
  const [mobile, receiver, place] = [newMobile(), `收${mark}`, `路${mark}号`]
  const [email, tel, openid] = [`${mark}@example.com`, `010-${randomInt(10 ** 8)}`, `OPEN${mark}ID`]
  const made = registration(mobile, await smsCode(mobile), { username: newName() })
  const { json } = await call<{ id: number; token: string }>('POST', '/users/', { body: made })
  const { id, token } = json
  const area = { province_id: 110000, city_id: 110100, district_id: 110101 }
  const body = { receiver, place, mobile, tel, email, ...area }
  const address = await call<{ id: number }>('POST', '/addresses/', { token, body })
  await call('PUT', '/email/', { token, body: { email } })
  await db.insert(oauthIdentities).values({ userId: id, provider: 'qq', subject: openid })
  const sku = await createSku({ stock: 10 })
  await call('POST', '/browse_histories/', { token, body: { sku_id: sku } })
  const nickname = `昵${mark}`.slice(0, 16)
  await call('PUT', '/user/nickname/', { token, body: { nickname } })
  await call('PUT', '/user/order_messages/', { token, body: { channel: 'sms' } })
  await call('POST', '/favourites/', { token, body: { sku_id: sku } })
  const later = addSeconds(now(), 86_400)
  const waiting = newMobile()
  await db.insert(stockNotices).values({ userId: id, skuId: sku, expiresAt: later })
  await db.insert(mobileChanges).values({ userId: id, mobile: waiting, readyAt: later })
  await createUserCoupon(id)
  const view = { name: `${mark}的订单`, list: 'orders', filters: { keyword: mobile }, columns: ['order_id'] }
  await createSavedView(id, { ...view, isShared: true })
  const credentials = { username: made.username, password: made.password }
  const signedIn = await call<{ refresh_token: string }>('POST', '/authorizations/', {
    body: { ...credentials, refresh: true },
  })
  await call('POST', '/authorizations/', { body: { username: made.username, password: 'wrong-horse' } })
  const buyer = { id, token, addressId: address.json.id }
  const [reason, trackingNo, words] = [`不要了${mark}`, `SF${mark}`, `这是一条评价 ${mark}`]
  const arrived = await placeOrder(buyer, await createSku())
  await payOrder(arrived)
  await shipOrder(arrived, { carrier: '顺丰速运', trackingNo, isNumberForced: true })
  await call('POST', `/orders/${arrived}/receipt/`, { token })
  const [title, voidReason] = [`${mark}贸易有限公司`, `抬头不是${mark}商行`]
  await requestInvoice(id, arrived, { kind: 'personal', title })
  await issueInvoice(arrived, { number: newInvoiceNumber(), bytes: pdf() })
  await voidInvoice(arrived, voidReason)
  await requestInvoice(id, arrived, { kind: 'personal', title: receiver })
  const note = `来电催件 ${mark}`
  await db.insert(orderNotes).values({ orderId: arrived, userId: 1, note })
  const headers = { 'idempotency-key': `key-${mark}` }
  await call('POST', `/orders/${arrived}/refunds/`, { token, headers, body: { reason, amount: '1.00' } })
  const [line] = await db.select().from(orderLines).where(eq(orderLines.orderId, arrived))
  const review = { order: arrived, comment: words, score: 5 }
  const path = `/skus/${line?.skuId}/comments/`
  const reviewed = await call<{ id: number }>('POST', path, { token, body: review })
  const followUp = `追评 ${mark}`
  await call('PUT', `${path}${reviewed.json.id}/`, { token, body: { follow_up: followUp } })
  const image = `pictures/${crypto.randomUUID()}`
  await db.insert(reviewImages).values({ orderLineId: reviewed.json.id, sequence: 0, image })
  const [renewal] = await db.select().from(refreshTokens).where(eq(refreshTokens.userId, id))
  const orderId = await placeOrder(buyer, sku)
  await addToCart({ kind: 'user', userId: id }, { skuId: sku, count: 1, selected: true })
  const texts = [
    made.username,
    mobile,
    receiver,
    place,
    email,
    tel,
    openid,
    reason,
    trackingNo,
    nickname,
    note,
    title,
    voidReason,
    view.name,
  ]
  return {
    id,
    token,
    sku,
    reviewed: line?.skuId,
    words,
    orderId,
    arrived,
    texts,
    named: { mobile, receiver, place, tel, reason },
    followUp,
    image,
    waiting,
    /** Texts that are stored and never shown. */
    secrets: [signedIn.json.refresh_token, renewal?.digest as string],
    username: made.username,
    password: made.password,
  }
}
