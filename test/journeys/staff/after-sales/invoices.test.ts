import { beforeAll, expect, test } from 'bun:test'
import { and, eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { invoiceNumbers, orderInvoices } from '../../../../src/db/schema/invoices.ts'
import { auditEntries } from '../../../../src/db/schema/staff.ts'
import { discardUnused } from '../../../../src/domains/orders/discard-files.ts'
import { voidInvoice } from '../../../../src/domains/orders/invoices/change-invoices.ts'
import { privateFiles } from '../../../../src/gateways/media/private-files.ts'
import {
  askInvoice,
  issueTestInvoice,
  newInvoiceNumber,
  pdf,
} from '../../../support/factories/orders/invoices.ts'
import { createOrder, type TestOrder } from '../../../support/factories/orders/orders.ts'
import { pngBlob } from '../../../support/factories/pictures.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { createUser, type TestUser } from '../../../support/factories/users.ts'
import { app, call } from '../../../support/http.ts'

type Invoice = { status: string; number: string | null; has_file: boolean; code?: string }

let staff: TestUser
beforeAll(async () => {
  staff = await createStaff(['orders.view_invoice', 'orders.change_invoice'])
})

const ask = <T = Invoice>(method: string, path: string, body?: object) =>
  call<T>(method, `/meiduo_admin${path}`, { token: staff.token, ...(body && { body }) })
function issue(orderId: string, number: string, file: Blob = new Blob([pdf()])) {
  const multipart = { number, file: new File([file], '发票.html', { type: file.type }) }
  return call<Invoice>('POST', `/meiduo_admin/invoices/${orderId}/issue/`, { token: staff.token, multipart })
}
const shown = async ({ orderId, user }: TestOrder) =>
  (await call<{ invoice: Record<string, unknown> }>('GET', `/orders/${orderId}/`, { token: user.token })).json
    .invoice
const download = (orderId: string, token: string) =>
  app.handle(
    new Request(`http://localhost/orders/${orderId}/invoice/file/`, {
      headers: { authorization: `JWT ${token}` },
    }),
  )
const storedFile = async (orderId: string) =>
  (await db.select().from(orderInvoices).where(eq(orderInvoices.orderId, orderId)))[0]?.file as string

test('only the buyer of an issued invoice sees its number, state and file', async () => {
  const order = await createOrder(3)
  await askInvoice(order)
  expect(await shown(order)).toMatchObject({ status: 'asked', number: null, file: null })
  expect((await download(order.orderId, order.user.token)).status).toBe(404)
  const number = newInvoiceNumber()
  expect(await issue(order.orderId, number)).toMatchObject({
    status: 200,
    json: { status: 'issued', number, has_file: true },
  })
  const { file } = (await shown(order)) as { file: string }
  expect(await shown(order)).toMatchObject({
    status: 'issued',
    number,
    file: `/orders/${order.orderId}/invoice/file/`,
  })
  const answer = await app.handle(
    new Request(`http://localhost${file}`, { headers: { authorization: `JWT ${order.user.token}` } }),
  )
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf'])
  expect(answer.headers.get('content-disposition')).toStartWith('attachment')
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(pdf())
  expect((await download(order.orderId, (await createUser()).token)).status).toBe(404)
  expect((await app.handle(new Request(`http://localhost${file}`))).status).toBe(401)
  expect(
    (await app.handle(new Request(`http://localhost/media/${await storedFile(order.orderId)}`))).status,
  ).toBe(404)
})

test('a voided invoice shows its reason, and is issued again with another number', async () => {
  const order = await createOrder(4)
  const number = await issueTestInvoice(order)
  const old = await storedFile(order.orderId)
  expect((await issue(order.orderId, newInvoiceNumber())).json).toMatchObject({
    code: 'invoice_state',
    invoice_status: 'issued',
  })
  const again = { kind: 'personal', title: '张三', tax_no: '' }
  const path = `/orders/${order.orderId}/invoice/`
  expect((await call('PUT', path, { token: order.user.token, body: again })).json.code).toBe('invoice_state')
  expect(
    (await ask('POST', `/invoices/${order.orderId}/voiding/`, { reason: ' 抬头有误 ' })).json.status,
  ).toBe('voided')
  expect(await shown(order)).toMatchObject({ status: 'voided', number, void_reason: '抬头有误' })
  expect((await ask('POST', `/invoices/${order.orderId}/voiding/`, { reason: '又' })).json.code).toBe(
    'invoice_state',
  )
  expect((await issue(order.orderId, number)).json).toMatchObject({
    code: 'invoice_number_taken',
    number: [expect.any(String)],
  })
  expect((await call('PUT', path, { token: order.user.token, body: again })).status).toBe(200)
  expect(await shown(order)).toMatchObject({ status: 'asked', number: null, title: '张三', void_reason: '' })
  expect((await issue(order.orderId, newInvoiceNumber())).json.status).toBe('issued')
  const keys = [old, await storedFile(order.orderId)]
  await discardUnused({ keys })
  const size = pdf().length
  expect(await Promise.all(keys.map((key) => privateFiles.stat(key)))).toMatchObject([{ size }, { size }])
  const entries = await db
    .select()
    .from(auditEntries)
    .where(and(eq(auditEntries.object, `invoice:${order.orderId}`), eq(auditEntries.userId, staff.id)))
  expect(entries.map(({ action }) => action)).toEqual(['voidInvoice', 'issueInvoice'])
  expect(entries.filter(({ before, after }) => `${before}${after}`.includes('美多商城有限'))).toEqual([])
})

test('a number is used once: not after its invoice was voided and asked for again, nor by two orders concurrently', async () => {
  const [order, other] = [await createOrder(4), await createOrder(4)]
  const number = await issueTestInvoice(order)
  await voidInvoice(order.orderId, '抬头有误')
  await askInvoice(order)
  await askInvoice(other)
  for (const each of [order, other, order])
    expect((await issue(each.orderId, number)).json).toMatchObject({ code: 'invoice_number_taken' })
  const next = newInvoiceNumber()
  const both = await Promise.all([order, other].map(({ orderId }) => issue(orderId, next)))
  expect(both.map(({ status }) => status).sort()).toEqual([200, 400])
  expect(both.find(({ status }) => status === 400)?.json.code).toBe('invoice_number_taken')
  const [loser] = [order, other].filter((_, at) => both[at]?.status === 400)
  expect((await issue(loser?.orderId as string, newInvoiceNumber())).json.status).toBe('issued')
  const kept = await db.select().from(invoiceNumbers).where(eq(invoiceNumbers.orderId, order.orderId))
  expect(kept.find((row) => row.number === number)).toMatchObject({
    title: '福州美多商城有限公司',
    issuedTime: expect.any(Date),
    voidedTime: expect.any(Date),
    voidReason: '抬头有误',
  })
})

const fileOf = (orderId: string, number?: string) =>
  app.handle(
    new Request(
      `http://localhost/meiduo_admin/invoices/${orderId}/file/${number === undefined ? '' : `?number=${number}`}`,
      { headers: { authorization: `JWT ${staff.token}` } },
    ),
  )

test('staff can download a voided invoice by its number and find its order, before and after it is issued again, until the erasure', async () => {
  const [order, other] = [await createOrder(5), await createOrder(5)]
  await askInvoice(order)
  const [first, second] = [newInvoiceNumber(), newInvoiceNumber()]
  expect((await issue(order.orderId, first, new Blob([pdf('第一张')]))).status).toBe(200)
  await voidInvoice(order.orderId, '抬头有误')
  await askInvoice(order, '福州美多商城新抬头')
  const former = { number: first, title: '福州美多商城有限公司', void_reason: '抬头有误', has_file: true }
  const detail = async () =>
    (await ask<Invoice & { former_invoices: object[] }>('GET', `/invoices/${order.orderId}/`)).json
  expect(await detail()).toMatchObject({
    status: 'asked',
    number: null,
    has_file: false,
    former_invoices: [former],
  })
  expect((await fileOf(order.orderId)).status).toBe(404)
  const read = async (number?: string) => (await fileOf(order.orderId, number)).text()
  const text = (of: string) => new TextDecoder().decode(pdf(of))
  expect(await read(first)).toBe(text('第一张'))
  expect((await issue(order.orderId, second, new Blob([pdf('第二张')]))).json).toMatchObject({
    former_invoices: [former],
  })
  expect([await read(first), await read(second), await read()]).toEqual(
    ['第一张', '第二张', '第二张'].map(text),
  )
  const { lists } = (await ask<{ lists: object[] }>('GET', `/invoices/?keyword=${first}`)).json
  expect(lists).toMatchObject([{ order_id: order.orderId, number: second }])
  await issueTestInvoice(other)
  for (const [id, number, status] of [
    [other.orderId, first, 404],
    [order.orderId, newInvoiceNumber(), 404],
    [order.orderId, '号码', 400],
  ] as const)
    expect([number, (await fileOf(id, number)).status]).toEqual([number, status])
  // the buyer has the present invoice only
  expect(await (await download(order.orderId, order.user.token)).text()).toBe(text('第二张'))
  const keys = await db.select().from(invoiceNumbers).where(eq(invoiceNumbers.orderId, order.orderId))
  const { token, password } = order.user
  expect((await call('DELETE', '/user/', { token, body: { password } })).status).toBe(204)
  await discardUnused({ keys: keys.map(({ file }) => file) })
  expect([(await fileOf(order.orderId, first)).status, (await fileOf(order.orderId, second)).status]).toEqual(
    [404, 404],
  )
  expect(await Promise.all(keys.map(({ file }) => privateFiles.stat(file)))).toEqual([undefined, undefined])
  expect((await detail()).former_invoices).toMatchObject([{ title: '', void_reason: '', has_file: false }])
})

test('an invoice that a process of the former release issued and voided keeps its number, too', async () => {
  const order = await createOrder(4)
  const number = await issueTestInvoice(order)
  await voidInvoice(order.orderId, '抬头有误')
  await db.delete(invoiceNumbers).where(eq(invoiceNumbers.number, number))
  await askInvoice(order)
  expect((await issue(order.orderId, number)).json.code).toBe('invoice_number_taken')
})

test('what is not a PDF or picture by content, is too large or has a used number is refused, and stores nothing', async () => {
  const order = await createOrder(2)
  await askInvoice(order)
  const html = new Blob(['<script>alert(1)</script>'], { type: 'application/pdf' })
  expect((await issue(order.orderId, newInvoiceNumber(), html)).status).toBe(415)
  const large = new Blob([pdf(), new Uint8Array(5_242_880)])
  expect((await issue(order.orderId, newInvoiceNumber(), large)).status).toBe(413)
  const taken = await issueTestInvoice(await createOrder(2))
  expect((await issue(order.orderId, taken)).json.code).toBe('invoice_number_taken')
  for (const number of ['', 'x'.repeat(31), '号码'])
    expect([number, (await issue(order.orderId, number)).status]).toEqual([number, 400])
  expect(await shown(order)).toMatchObject({ status: 'asked', number: null })
  expect((await issue(order.orderId, newInvoiceNumber(), await pngBlob())).json.status).toBe('issued')
})

test('the queue has invoices of paid orders, newest first; an unpaid or cancelled order gets none', async () => {
  const [unpaid, older, newer] = [await createOrder(1), await createOrder(2), await createOrder(5)]
  for (const order of [unpaid, older, newer]) await askInvoice(order)
  const queued = async (query: string) =>
    (await ask<{ lists: { order_id: string }[] }>('GET', `/invoices/?${query}`)).json.lists.map(
      ({ order_id }) => order_id,
    )
  expect(await queued(`status=asked&keyword=${unpaid.orderId}`)).toEqual([])
  expect(await queued(`keyword=${unpaid.orderId}`)).toEqual([unpaid.orderId])
  const found = await queued('status=asked&pagesize=100')
  const mine = found.filter((id) => id === older.orderId || id === newer.orderId)
  expect(mine).toEqual([older.orderId, newer.orderId].sort().reverse())
  expect((await issue(unpaid.orderId, newInvoiceNumber())).json).toMatchObject({
    code: 'order_state',
    order_status: 1,
  })
  expect((await issue((await createOrder(2)).orderId, newInvoiceNumber())).status).toBe(404)
})

test('of concurrent issues one wins, and of one number one invoice has it', async () => {
  const [one, other] = [await createOrder(2), await createOrder(2)]
  await askInvoice(one)
  await askInvoice(other)
  const answers = await Promise.all(Array.from({ length: 4 }, () => issue(one.orderId, newInvoiceNumber())))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409])
  const third = await createOrder(2)
  await askInvoice(third)
  const number = newInvoiceNumber()
  const both = await Promise.all([issue(other.orderId, number), issue(third.orderId, number)])
  expect(both.map(({ status }) => status).sort()).toEqual([200, 400])
})

test('of a closed account, an asked invoice leaves the queue, and an issued one can be voided without a text', async () => {
  const user = await createUser()
  const [asked, issued] = [await createOrder(5, { user }), await createOrder(5, { user })]
  await askInvoice(asked)
  await askInvoice(issued)
  const number = newInvoiceNumber()
  expect((await issue(issued.orderId, number)).status).toBe(200)
  const queued = async () =>
    (await ask<{ count: number }>('GET', `/invoices/?status=asked&keyword=${asked.orderId}`)).json.count
  expect(await queued()).toBe(1)
  const closing = { token: user.token, body: { password: user.password } }
  expect((await call('DELETE', '/user/', closing)).status).toBe(204)
  expect(await queued()).toBe(0)
  expect((await issue(asked.orderId, newInvoiceNumber())).status).toBe(404)
  await voidInvoice(issued.orderId, '抬头是张三')
  const [row] = await db.select().from(invoiceNumbers).where(eq(invoiceNumbers.number, number))
  expect(row).toMatchObject({ title: '', voidReason: '', voidedTime: expect.any(Date) })
})
