import { describe, expect, test } from 'bun:test'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { type CallOptions, call } from '../../support/http.ts'

type Invoice = { kind: string; title: string; tax_no: string | null }

const number = '91350100M000100Y43'
const otherNumber = '91110000802100433B'
const company: Invoice = { kind: 'company', title: '福州美多商城有限公司', tax_no: number }
const person: Invoice = { kind: 'personal', title: '张三', tax_no: null }

/** Either the invoice that is stored after the request, or the fields that the answer refuses. */
type Case = [what: string, stored: Invoice | undefined, request: object, outcome: Invoice | string[]]

const emptied: Case[] = ['', null].flatMap((tax_no): Case[] => [
  ['a company whose number is emptied', company, { tax_no }, ['tax_no']],
  ['a renamed company whose number is emptied', company, { title: '新', tax_no }, ['tax_no']],
  ['a company named again, its number emptied', company, { ...company, tax_no }, ['tax_no']],
  ['a person without a number', person, { tax_no }, person],
  ['a company that becomes a person without a number', company, { ...person, tax_no }, person],
])

const emptyNames: Case[] = ['', null].flatMap((empty): Case[] => [
  ['an empty title', company, { title: empty }, ['title']],
  ['an empty title of the first invoice', undefined, { ...company, title: empty }, ['title']],
  ['an empty kind', company, { kind: empty, title: '新' }, { ...company, title: '新' }],
  ['an empty kind of the first invoice', undefined, { ...company, kind: empty }, ['kind']],
])

const cases: Case[] = [
  ['nothing', company, {}, company],
  ['nothing', undefined, {}, ['kind', 'title']],
  ['a title', company, { title: ' 新 ' }, { ...company, title: '新' }],
  ['a title', person, { title: '李四' }, { ...person, title: '李四' }],
  ['a title', undefined, { title: '李四' }, ['kind']],
  ['a blank title', person, { title: ' \n' }, ['title']],
  ['a number', company, { tax_no: otherNumber.toLowerCase() }, { ...company, tax_no: otherNumber }],
  ['a number', person, { tax_no: number }, ['tax_no']],
  ['a number', undefined, { tax_no: number }, ['kind', 'title']],
  ['a wrong number', company, { tax_no: '1' }, ['tax_no']],
  ['the kind of a person', company, { kind: 'personal' }, { ...person, title: company.title }],
  ['the kind of a person', undefined, { kind: 'personal' }, ['title']],
  ['the kind of a company', company, { kind: 'company' }, company],
  ['the kind of a company', person, { kind: 'company' }, ['tax_no']],
  [
    'kind and number of a company',
    person,
    { kind: 'company', tax_no: number },
    { ...company, title: '张三' },
  ],
  ['kind and number of a person', company, { kind: 'personal', tax_no: number }, ['tax_no']],
  ['a company without a number', undefined, { kind: 'company', title: '公司' }, ['tax_no']],
  ['an unknown kind', company, { kind: 'state' }, ['kind']],
  ['everything', person, company, company],
  ['everything', undefined, company, company],
  ...emptied,
  ...emptyNames,
]

async function outcomeOf(stored: Invoice | undefined, options: CallOptions) {
  const { user, orderId } = await createOrder(2)
  const { token } = user
  const put = (each: CallOptions) =>
    call<{ invoice?: Invoice; errors?: { field: string }[] }>('PUT', `/orders/${orderId}/invoice/`, {
      token,
      ...each,
    })
  if (stored) expect((await put({ body: stored })).status).toBe(200)
  const { status, json } = await put(options)
  const detail = await call<{ invoice: Invoice | null }>('GET', `/orders/${orderId}/`, { token })
  return { status, ...json, kept: detail.json.invoice && askedOf(detail.json.invoice) }
}

/** What the buyer asked for, without what the shop issued. */
const askedOf = ({ kind, title, tax_no }: Invoice): Invoice => ({ kind, title, tax_no })

describe('an invoice keeps what a request does not say, and a refused request changes nothing:', () => {
  for (const [what, stored, request, outcome] of cases)
    test(`${what} for ${stored?.kind ?? 'no invoice'}: ${JSON.stringify(request)}`, async () => {
      const { status, invoice, errors, kept } = await outcomeOf(stored, { body: request })
      if (Array.isArray(outcome))
        expect([status, errors?.map(({ field }) => field), kept]).toEqual([400, outcome, stored ?? null])
      else expect([status, invoice, kept]).toEqual([200, outcome, outcome])
    })
})

test('a request without a body is refused, and a form is read as JSON is', async () => {
  expect(await outcomeOf(company, {})).toMatchObject({ status: 400, kept: company })
  expect(await outcomeOf(company, { form: { title: '新' } })).toMatchObject({
    kept: { ...company, title: '新' },
  })
  expect(await outcomeOf(company, { form: { tax_no: '' } })).toMatchObject({ status: 400, kept: company })
})
