import { describe, expect, test } from 'bun:test'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

const type = 'application/x-www-form-urlencoded'

async function placeByForm(form: Readonly<Record<string, string>>) {
  const [user, sku] = [await createUser(), await createSku()]
  await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 1, selected: true })
  const body = String(new URLSearchParams({ address: String(user.addressId), pay_method: '2', ...form }))
  const { token } = user
  const { status, json } = await call('POST', '/orders/', { token, raw: { body, type } })
  return { token, status, json }
}

type Detail = { invoice: unknown; remark: string }
const invoice = { kind: 'company', title: '美多商城', tax_no: '91350100M000100Y43' }

describe('an order in a form has the invoice of its nested fields', () => {
  const names: Record<string, (field: string) => string> = {
    'in brackets': (field) => `invoice[${field}]`,
    'with dots': (field) => `invoice.${field}`,
  }
  for (const [how, name] of Object.entries(names))
    test(how, async () => {
      const fields = Object.fromEntries(Object.entries(invoice).map(([field, value]) => [name(field), value]))
      const { token, status, json } = await placeByForm({ ...fields, remark: '周末送货 [下午]' })
      expect(status).toBe(201)
      const { json: detail } = await call<Detail>('GET', `/orders/${json.order_id}/`, { token })
      expect(detail).toMatchObject({ invoice, remark: '周末送货 [下午]' })
    })

  test('an invalid nested field is refused by its name', async () => {
    const { status, json } = await placeByForm({ 'invoice[kind]': 'company', 'invoice[title]': '美多' })
    expect([status, json.errors]).toEqual([400, [expect.objectContaining({ field: 'invoice.tax_no' })]])
  })
})

type Refund = { amount: string; lines: { sku_id: number; count: number }[] }

/** Encodes the fields of a form as multipart. */
function inParts(form: URLSearchParams): { body: string; type: string } {
  const parts = [...form].map(
    ([name, value]) => `--parts\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  return { body: `${parts.join('')}--parts--\r\n`, type: 'multipart/form-data; boundary=parts' }
}

describe('a refund request in a form is for its lines, not for the whole order', () => {
  const forms: Record<string, (form: URLSearchParams) => { body: string; type: string }> = {
    urlencoded: (form) => ({ body: String(form), type }),
    multipart: inParts,
  }
  for (const [what, write] of Object.entries(forms))
    test(what, async () => {
      const [one, other] = [await createSku({ price: '60.00' }), await createSku({ price: '90.00' })]
      const lines = [
        [one, 2],
        [other, 3],
      ] as const
      const order = await createOrder(2, { lines })
      const form = new URLSearchParams({ reason: '不喜欢' })
      for (const [i, [sku]] of lines.entries()) {
        form.set(`lines[${i}][sku_id]`, String(sku))
        form.set(`lines[${i}][count]`, String(i + 1))
      }
      const { status, json } = await call<Refund>('POST', `/orders/${order.orderId}/refunds/`, {
        token: order.user.token,
        raw: write(form),
      })
      expect(status).toBe(201)
      expect(json.amount).toBe('240.00')
      expect(json.lines.map(({ sku_id, count }) => [sku_id, count])).toEqual([
        [one, 1],
        [other, 2],
      ])
    })
})

describe('a malformed refund form is refused and stores no refund request', () => {
  const deep = `lines${'[0]'.repeat(50)}[sku_id]=1`
  const forms: Record<string, [form: string, code: string]> = {
    'nested too deep': [`reason=不喜欢&${deep}`, 'malformed_body'],
    'with ten thousand fields': ['a=1&'.repeat(10_000), 'malformed_body'],
    'with a list of strings as lines': ['reason=不喜欢&lines[]=1', 'invalid_input'],
    'with two reasons': ['reason=不喜欢&reason=坏了', 'invalid_input'],
    'with names of Object.prototype': [
      'reason=不喜欢&lines[__proto__][sku_id]=1&lines[constructor]=2&lines[0][count]=1',
      'unknown_field',
    ],
  }
  for (const [what, [body, code]] of Object.entries(forms))
    test(what, async () => {
      const order = await createOrder(2)
      const { token } = order.user
      const path = `/orders/${order.orderId}/refunds/`
      const { status, json } = await call('POST', path, { token, raw: { body, type } })
      expect([status, json.code]).toEqual([400, code])
      const { json: detail } = await call<{ refunds: unknown[] }>('GET', `/orders/${order.orderId}/`, {
        token,
      })
      expect(detail.refunds).toEqual([])
    })
})

describe('a member that a form gives twice is refused by its name, and nothing happens:', () => {
  const whole = JSON.stringify([{ sku_id: 1, count: 1 }])
  const forms: Record<string, [[string, string][], string]> = {
    'as JSON text and by its parts': [
      [
        ['lines', whole],
        ['lines[0][sku_id]', '2'],
        ['lines[0][count]', '1'],
      ],
      'lines',
    ],
    'by its parts and then as JSON text': [
      [
        ['lines[0][sku_id]', '2'],
        ['lines[0][count]', '1'],
        ['lines', whole],
      ],
      'lines',
    ],
    'as JSON text and by one dotted part': [
      [
        ['invoice', JSON.stringify(invoice)],
        ['invoice.kind', 'personal'],
      ],
      'invoice',
    ],
    'in brackets and with a dot': [
      [
        ['invoice.kind', 'personal'],
        ['invoice[kind]', 'company'],
        ['invoice.title', '美多'],
      ],
      'invoice.kind',
    ],
    'as an element and by a part of it': [
      [
        ['lines[0]', '{}'],
        ['lines[0][sku_id]', '2'],
      ],
      'lines.0',
    ],
  }
  for (const [how, [pairs, field]] of Object.entries(forms))
    test(how, async () => {
      const { token, addressId } = await createUser()
      const form = new URLSearchParams([['address', String(addressId)], ['pay_method', '2'], ...pairs])
      for (const raw of [{ body: String(form), type }, inParts(form)]) {
        const { status, json } = await call('POST', '/orders/', { token, raw })
        expect([status, json.code, json.errors]).toEqual([
          400,
          'invalid_input',
          [expect.objectContaining({ field })],
        ])
      }
      expect((await call<{ count: number }>('GET', '/orders/', { token })).json.count).toBe(0)
    })
})
