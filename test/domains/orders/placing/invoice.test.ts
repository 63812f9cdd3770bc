import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { orderInvoices } from '../../../../src/db/schema/invoices.ts'
import { orders } from '../../../../src/db/schema/orders.ts'
import { addToCart } from '../../../../src/domains/cart/change-lines.ts'
import { isTaxNumber } from '../../../../src/domains/orders/placing/invoice.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'

test('a unified social credit code is validated by its check character, an older number by its format', () => {
  for (const right of ['91350100M000100Y43', '91110000802100433B', '110108123456789', '11010819800101123400'])
    expect([right, isTaxNumber(right)]).toEqual([right, true])
  for (const wrong of [
    '91350100M000100Y44',
    '91350100I000100Y43',
    '9135010M0000100Y43',
    '1234',
    '91350100m000100y43',
  ])
    expect([wrong, isTaxNumber(wrong)]).toEqual([wrong, false])
})

async function shopper() {
  const [user, sku] = [await createUser(), await createSku()]
  await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 1, selected: true })
  const key = crypto.randomUUID()
  return (body: object) =>
    call('POST', '/orders/', {
      token: user.token,
      headers: { 'idempotency-key': key },
      body: { address: user.addressId, pay_method: 2, ...body },
    })
}

test('invoice and remark are stored with the order, and are part of the digest of an Idempotency-Key', async () => {
  const place = await shopper()
  const invoice = {
    kind: 'company',
    title: ' 美多商城 ',
    tax_no: ' \u3000\u200b91350100m000100y43\u00a0\ufeff',
  }
  const first = await place({ invoice, remark: '周末送货' })
  expect(first.status).toBe(201)
  const orderId = first.json.order_id as string
  const [row] = await db.select().from(orderInvoices).where(eq(orderInvoices.orderId, orderId))
  expect(row).toMatchObject({ kind: 'company', title: '美多商城', taxNumber: '91350100M000100Y43' })
  const [order] = await db.select().from(orders).where(eq(orders.orderId, orderId))
  expect(order?.remark).toBe('周末送货')
  expect((await place({ invoice, remark: '周末送货' })).json.order_id).toBe(orderId)
  for (const other of [{ invoice }, { remark: '周末送货' }, { invoice: { kind: 'personal', title: '张三' } }])
    expect((await place(other)).json.code).toBe('idempotency_key_reused')
})

test('a company without a valid tax number, a person with one, an empty title and a long remark are refused', async () => {
  const place = await shopper()
  for (const [body, field] of [
    [{ invoice: { kind: 'company', title: '美多' } }, 'invoice.tax_no'],
    [{ invoice: { kind: 'company', title: '美多', tax_no: '91350100M000100Y44' } }, 'invoice.tax_no'],
    // who mistook the kind would lose the number
    [{ invoice: { kind: 'personal', title: '张三', tax_no: '91350100M000100Y43' } }, 'invoice.tax_no'],
    [{ invoice: { kind: 'personal', title: '张三', tax_no: '无' } }, 'invoice.tax_no'],
    [{ invoice: { kind: 'personal', title: ' ' } }, 'invoice.title'],
    [{ invoice: { kind: 'personal', title: '张\u0000三' } }, 'invoice.title'],
    [{ invoice: { kind: 'personal', title: '长'.repeat(101) } }, 'invoice.title'],
    [{ remark: '长'.repeat(201) }, 'remark'],
    [{ remark: '周末\u001b[31m送货' }, 'remark'],
    [{ remark: '\ud83d' }, 'remark'],
    [{ remark: `${' '.repeat(500_000)}\u0000` }, 'remark'],
  ] as const) {
    const { status, json } = await place(body)
    expect([status, (json.errors as { field: string }[])[0]?.field]).toEqual([400, field])
  }
})

const hostile = [
  "'; DROP TABLE tb_order_goods; -- ",
  "\\'; UPDATE tb_sku SET price = 0; #",
  '? ?? :name %s $1 $&',
  '\\',
  "\u7e17'\u00bf'",
  '*/ ; COMMIT; /*! SELECT 1 */',
]
test('texts with quotes, backslashes and SQL are stored unchanged, but trimmed', async () => {
  for (const text of hostile) {
    const title = `抬头${text}`
    const { status, json } = await (await shopper())({
      remark: ` ${text}\n`,
      invoice: { kind: 'personal', title: `\u3000${title} ` },
    })
    expect(status).toBe(201)
    const orderId = json.order_id as string
    const [order] = await db.select().from(orders).where(eq(orders.orderId, orderId))
    const [invoice] = await db.select().from(orderInvoices).where(eq(orderInvoices.orderId, orderId))
    expect([order?.remark, invoice?.title]).toEqual([text.trim(), title.trim()])
  }
})

test('a title has 1 to 100 and a remark 0 to 200 characters, counted as code points', async () => {
  for (const [remark, title] of [
    ['', '张'],
    [' \n ', '张三'],
    ['😀'.repeat(200), '😀'.repeat(100)],
    ['第一行\n\t第二行', '张 三'],
  ])
    expect((await (await shopper())({ remark, invoice: { kind: 'personal', title } })).status).toBe(201)
})
