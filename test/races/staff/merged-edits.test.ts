import { beforeAll, describe, expect, test } from 'bun:test'
import { createSkuWithForm } from '../../support/factories/staff/sku-forms.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import type { TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

type Fields = Record<string, unknown>

let [person, colleague]: TestUser[] = []
beforeAll(async () => {
  const granted = ['goods.view_sku', 'goods.change_sku'] as const
  ;[person, colleague] = await Promise.all([createStaff(granted), createStaff(granted)])
})

/** Few values of each field, so that both sides often choose the same. */
const values: Readonly<Record<string, readonly unknown[]>> = {
  name: ['雾蓝', '墨黑', '米白'],
  caption: ['一', '二'],
  price: ['1.00', '2.00', '3.00'],
  cost_price: ['0.50', '0.60'],
  market_price: ['5.00', '6.00'],
  is_launched: [true, false],
  purchase_limit: [null, 2, 3],
  low_stock_threshold: [0, 5],
  launch_at: [null, '2099-01-01T00:00:00+08:00', '2099-02-01T00:00:00+08:00'],
}
/** Fields of the form of the existing console, which PUT sends back as a whole. */
const formFields = ['name', 'caption', 'price', 'cost_price', 'market_price', 'is_launched']

const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T
const someOf = <T>(list: readonly T[]) => list.filter(() => Math.random() < 0.3)
const randomFields = (names: readonly string[]): Fields =>
  Object.fromEntries(someOf(names).map((name) => [name, pick(values[name] as unknown[])]))
const differing = (one: Fields, other: Fields) =>
  Object.keys(values).filter((name) => one[name] !== other[name])

/** None is an empty text or zero in a request. */
const toBody = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, value ?? (name === 'launch_at' ? '' : 0)]),
  )

const read = async (id: number) => {
  const { json, headers } = await call<Fields>('GET', `/meiduo_admin/skus/${id}/settings/`, {
    token: person?.token,
  })
  const fields = Object.fromEntries(Object.keys(values).map((name) => [name, json[name]]))
  return { fields, etag: headers.get('etag') as string }
}

const write = (method: string, id: number, body: Fields, etag: string, { token }: TestUser, query = '') =>
  call<Fields>(method, `/meiduo_admin/skus/${id}/${query}`, { token, body, headers: { 'if-match': etag } })

/** Some PATCHes, which may also restore an old value. */
async function editAsColleague(id: number): Promise<void> {
  for (let edits = 1 + Math.floor(Math.random() * 3); edits > 0; edits--) {
    const answer = await write(
      'PATCH',
      id,
      toBody(randomFields(Object.keys(values))),
      '*',
      colleague as TestUser,
    )
    expect(answer.status).toBe(200)
  }
}

test('a merge of random edits stores the changes of both sides, or refuses and names exactly the fields that both changed', async () => {
  const { id, form } = await createSkuWithForm()
  const first = Object.fromEntries(Object.entries(values).map(([name, [value]]) => [name, value]))
  await write('PATCH', id, toBody(first), '*', colleague as TestUser)
  const outcomes = new Map<number, number>()
  for (let round = 0; round < 80; round++) {
    const base = await read(id)
    await editAsColleague(id)
    const theirs = (await read(id)).fields
    const isForm = Math.random() < 0.5
    const wish = randomFields(isForm ? formFields : Object.keys(values))
    const whole = Object.fromEntries(formFields.map((name) => [name, base.fields[name]]))
    const [method, body] = isForm ? ['PUT', { ...form, ...whole, ...wish }] : ['PATCH', toBody(wish)]
    const answer = await write(
      method as string,
      id,
      body as Fields,
      base.etag,
      person as TestUser,
      '?merge=true',
    )
    const mine = { ...base.fields, ...wish }
    const changed = differing(base.fields, mine)
    const clashing = changed.filter((name) => differing(base.fields, theirs).includes(name))
    const isMerged = clashing.length === 0
    const expected = isMerged
      ? { ...theirs, ...Object.fromEntries(changed.map((name) => [name, mine[name]])) }
      : theirs
    expect([round, answer.status, (await read(id)).fields]).toEqual([round, isMerged ? 200 : 412, expected])
    if (!isMerged) expect([...(answer.json.changed_fields as string[])].sort()).toEqual(clashing.sort())
    outcomes.set(answer.status, (outcomes.get(answer.status) ?? 0) + 1)
  }
  expect([...outcomes.keys()].sort()).toEqual([200, 412])
}, 120_000)

test('merges of different fields that are sent at the same time all succeed, and none is lost', async () => {
  const edits: Fields[] = [
    { price: '7.00' },
    { caption: '新' },
    { cost_price: '0.70' },
    { low_stock_threshold: 9 },
  ]
  for (let round = 0; round < 8; round++) {
    const { id } = await createSkuWithForm()
    const { etag } = await read(id)
    const answers = await Promise.all(
      edits.map((edit, i) =>
        write('PATCH', id, edit, etag, (i % 2 ? person : colleague) as TestUser, '?merge=true'),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect((await read(id)).fields).toMatchObject(Object.assign({}, ...edits))
  }
}, 60_000)

describe('without a common version', () => {
  test('a merge from a version that the audit trail does not know is refused', async () => {
    const { id } = await createSkuWithForm()
    const answer = await write('PATCH', id, { price: '7' }, '"unknown"', person as TestUser, '?merge=true')
    expect(answer).toMatchObject({
      status: 412,
      json: { code: 'precondition_failed', current: { price: '59.90' }, etag: expect.any(String) },
    })
    expect(answer.json.changed_fields).toBeNull()
  })

  test('an old version without merge=true is refused with every field that changed', async () => {
    const { id } = await createSkuWithForm()
    const { etag } = await read(id)
    await write('PATCH', id, { price: '7' }, etag, colleague as TestUser)
    for (const query of ['', '?merge=false', '?merge='])
      expect(await write('PATCH', id, { caption: '新' }, etag, person as TestUser, query)).toMatchObject({
        status: 412,
        json: { changed_by: colleague?.username, changed_at: expect.any(String), changed_fields: ['price'] },
      })
  })
})
