import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { orders } from '../../../src/db/schema/orders.ts'
import { paymentAttempts } from '../../../src/db/schema/payments.ts'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import { attemptsOf } from '../../support/database/payment-summary.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

type Content = {
  out_trade_no: string
  total_amount: string
  time_expire: string
  enable_pay_channels?: string
}

/** Creates an unpaid order of 69.90 with this payment method. */
async function orderBy(payMethod: number) {
  const [user, sku] = [await createUser(), await createSku()]
  await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 1, selected: true })
  const { json } = await call<{ order_id: string }>('POST', '/orders/', {
    token: user.token,
    body: { address: user.addressId, pay_method: payMethod },
  })
  const start = (query = '') =>
    call<{ alipay_url?: string; code_url?: string; code?: string }>(
      'GET',
      `/orders/${json.order_id}/payment/${query}`,
      { token: user.token },
    )
  return { orderId: json.order_id, start }
}

const readPage = (url: string | undefined): Content =>
  JSON.parse(new URL(url ?? '').searchParams.get('biz_content') ?? '{}')

test('a page for bank cards accepts only bank cards, chosen by the order or by the request', async () => {
  const bankCards = 'bankPay,debitCardExpress,creditCard,creditCardExpress'
  const [byCard, byAlipay] = [await orderBy(1), await orderBy(2)]
  const channels = async ({ start }: typeof byCard, query = '') =>
    readPage((await start(query)).json.alipay_url).enable_pay_channels
  expect(await channels(byCard)).toBe(bankCards)
  expect(await channels(byAlipay)).toBeUndefined()
  expect(await channels(byAlipay, '?pay_method=1')).toBe(bankCards)
  expect(await channels(byAlipay)).toBe(bankCards)
  expect(await channels(byAlipay, '?pay_method=2')).toBeUndefined()
})

test('a page asks for the pay amount, and accepts no money in the last 30 seconds before the order may be cancelled', async () => {
  const { orderId, start } = await orderBy(2)
  const page = readPage((await start()).json.alipay_url)
  expect(page).toMatchObject({ out_trade_no: orderId, total_amount: '69.90' })
  const [order] = await db.select().from(orders).where(eq(orders.orderId, orderId))
  const deadline = order?.payDeadline.getTime() ?? Number.NaN
  const expires = Date.parse(`${page.time_expire.replace(' ', 'T')}+08:00`)
  expect(Math.floor(deadline / 1000) - expires / 1000).toBe(30)
  const [attempt] = await db.select().from(paymentAttempts).where(eq(paymentAttempts.orderId, orderId))
  expect(attempt?.expiresAt.getTime()).toBe(deadline - 30_000)
})

test('in the last 30 seconds no page and no code is issued, although the order is still unpaid', async () => {
  const { orderId, start } = await orderBy(2)
  await db
    .update(orders)
    .set({ payDeadline: addSeconds(now(), 29) })
    .where(eq(orders.orderId, orderId))
  for (const query of ['', '?pay_method=3']) {
    const { status, json } = await start(query)
    expect([status, json.code]).toEqual([409, 'order_expired'])
  }
  expect(await attemptsOf(orderId)).toEqual([])
})
