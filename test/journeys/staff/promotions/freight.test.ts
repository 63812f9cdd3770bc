import { expect, test } from 'bun:test'
import { postAddress } from '../../../support/factories/addresses.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'
import { forgetFreight, ruleCalls } from './rule-forms.ts'

/** 贵州, where no other test has its buyers. */
const provinceId = 520_000
const inGuizhou = { province_id: provinceId, city_id: 520_100, district_id: 520_102 }

const { ask, refusal } = ruleCalls()

test('the freight of a province is charged as soon as it is stored and changed, and delivery can be refused', async () => {
  await forgetFreight(provinceId)
  const [sku, { token }] = [await createSku({ price: '20.00' }), await createUser()]
  const address = (await postAddress(token, inGuizhou)).json.id
  const settle = async () => {
    const body = { lines: [{ sku_id: sku, count: 1 }], address }
    return (await call<{ freight?: string; code?: string }>('POST', '/orders/settlement/', { token, body }))
      .json
  }
  const { status, json } = await ask('POST', '/freight_templates/', { province_id: provinceId, fee: '23' })
  expect([status, json]).toMatchObject([
    201,
    { province: '贵州省', fee: '23.00', free_from: null, is_delivered: true, warnings: [] },
  ])
  expect(await settle()).toMatchObject({ freight: '23.00' })
  const path = `/freight_templates/${json.id}/`
  const put = (wish: object) => ask('PUT', path, { province_id: provinceId, fee: '23.00', ...wish })
  const changed = await put({ free_from: '20' })
  expect(changed.json).toMatchObject({ province_id: provinceId, free_from: '20.00' })
  expect(changed.json.warnings.map(({ code }) => code)).toEqual(['freight_free_below_fee'])
  expect(await settle()).toMatchObject({ freight: '0.00' })
  expect((await put({ free_from: '20.00', is_delivered: 'false' })).json).toMatchObject({
    free_from: '20.00',
    is_delivered: false,
  })
  expect(await settle()).toMatchObject({ code: 'not_delivered' })
  expect((await put({ free_from: null })).json).toMatchObject({
    free_from: null,
    is_delivered: false,
  })
  expect((await put({})).status).toBe(400)
  expect(await refusal('POST', '/freight_templates/', { province_id: provinceId, fee: '1' })).toEqual([
    400,
    'province_taken',
    'province_id',
  ])
  expect((await ask('DELETE', path)).status).toBe(204)
  expect(await settle()).toMatchObject({ freight: '10.00' })
})

test.each<[what: string, body: object, code: string, field: string]>([
  ['a city', { province_id: 520_100, fee: '1' }, 'province_unknown', 'province_id'],
  ['an unknown area', { province_id: 999_999, fee: '1' }, 'province_unknown', 'province_id'],
  ['a negative fee', { province_id: provinceId, fee: '-1' }, 'invalid_input', 'fee'],
  ['no fee', { province_id: provinceId }, 'invalid_input', 'fee'],
  ['three decimals', { province_id: provinceId, fee: '1', free_from: '1.001' }, 'invalid_input', 'free_from'],
])('%s: refused by the field', async (_, body, code, field) => {
  expect(await refusal('POST', '/freight_templates/', body)).toEqual([400, code, field])
})
