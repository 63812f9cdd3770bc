import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db, transaction } from '../../../src/db/client.ts'
import { addresses } from '../../../src/db/schema/addresses.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { eraseAddresses } from '../../../src/domains/addresses/personal-data.ts'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import {
  addressBody,
  addressRow,
  listOf,
  postAddress,
  storedDefault,
  type WireAddress,
} from '../../support/factories/addresses.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createAddress, createUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

async function userWithoutAddress() {
  const user = await createUser()
  await db.delete(addresses).where(eq(addresses.id, user.addressId))
  return user
}

const extras = { title: '家', tel: '010-12345678', email: 'li@example.com', postal_code: '100000' }

test('adding returns the address as sent with the names of its areas', async () => {
  const { token } = await createUser()
  const body = addressBody(extras)
  const { status, json, headers } = await postAddress(token, extras)
  expect([status, headers.get('cache-control')]).toEqual([201, 'no-store'])
  const names = { province: '北京市', city: '北京市', district: '东城区' }
  expect(json).toEqual({ ...body, ...names, id: json.id, parcel_text: '北京市东城区东长安街 2 号' })
  expect((await listOf(token)).addresses[0]).toEqual(json)
})

test('without a title a new address has the first 20 characters of the receiver as its title', async () => {
  const { token } = await createUser()
  for (const title of [undefined, null, '', ' 　'])
    expect((await postAddress(token, { title })).json.title).toBe('李四')
  const receiver = '𠮷'.repeat(50)
  expect((await postAddress(token, { receiver })).json).toMatchObject({ receiver, title: '𠮷'.repeat(20) })
})

test('a change sets the fields that it has, and every omitted field stays', async () => {
  const { token } = await createUser()
  const { json: before } = await postAddress(token, extras)
  const put = (body: object) => call<WireAddress>('PUT', `/addresses/${before.id}/`, { token, body })
  expect((await put({})).json).toEqual(before)
  let expected = before
  for (const [field, value] of Object.entries({
    receiver: '王五',
    place: '别处 9 号',
    mobile: '13900000009',
    title: '公司',
    tel: '021-1',
    email: 'w@example.com',
    postal_code: '999',
  })) {
    const text = field === 'place' ? { parcel_text: `北京市东城区${value}` } : {}
    expected = { ...expected, [field]: value, ...text }
    expect((await put({ [field]: value })).json).toEqual(expected)
  }
  expect((await put({ district_id: 110102 })).json).toMatchObject({
    city_id: 110100,
    district_id: 110102,
    district: '西城区',
  })
})

test('"" and null empty the optional texts of an address, and mean absent for an area', async () => {
  const { token } = await createUser()
  const { id } = (await postAddress(token, extras)).json
  const put = (options: object) => call<WireAddress>('PUT', `/addresses/${id}/`, { token, ...options })
  const empty = { title: '', tel: '', email: '', postal_code: '' }
  const absent = { province_id: '', city_id: null, district_id: '' }
  const areas = { province_id: 110000, city_id: 110100, district_id: 110101 }
  for (const sent of [
    { body: { ...empty, ...absent } },
    { body: { title: null, tel: null, email: null, postal_code: null, province_id: null } },
    { form: { ...empty, province_id: '', city_id: '', district_id: '' } },
  ]) {
    await put({ body: extras })
    const { status, json } = await put(sent)
    expect([status, json]).toEqual([200, expect.objectContaining({ ...empty, ...areas, receiver: '李四' })])
  }
  const { json: before } = await put({ body: extras })
  for (const field of ['receiver', 'place', 'mobile'])
    for (const value of ['', null]) expect((await put({ body: { [field]: value } })).json).toEqual(before)
})

test('a change of every field returns the new address', async () => {
  const { token } = await createUser()
  const { id } = (await postAddress(token, extras)).json
  const change = {
    receiver: '王五',
    province_id: 440000,
    city_id: 440100,
    district_id: 440103,
    place: '路 3 号',
  }
  const replaced = await call<WireAddress>('PUT', `/addresses/${id}/`, { token, body: addressBody(change) })
  expect([replaced.status, replaced.headers.get('cache-control')]).toEqual([200, 'no-store'])
  expect(replaced.json).toMatchObject({ ...change, id, title: '家', province: '广东省', district: '荔湾区' })
  expect(replaced.json.tel).toBe(extras.tel)
  const titled = await call<WireAddress>('PUT', `/addresses/${id}/`, {
    token,
    body: addressBody({ title: '公司' }),
  })
  expect(titled.json.title).toBe('公司')
  expect((await listOf(token)).addresses.find((row) => row.id === id)).toEqual(titled.json)
})

test('changing an address does not change other addresses', async () => {
  const { token, addressId } = await createUser()
  const { json: other } = await postAddress(token, extras)
  await call('PUT', `/addresses/${addressId}/`, { token, body: addressBody({ receiver: '赵六' }) })
  expect((await listOf(token)).addresses.map((row) => row.receiver)).toEqual(['李四', '赵六'])
  expect((await listOf(token)).addresses[0]).toEqual(other)
})

test('a form body works like a JSON body', async () => {
  const { token, addressId } = await createUser()
  const form = Object.fromEntries(Object.entries(addressBody()).map(([name, value]) => [name, `${value}`]))
  const { status, json } = await call('PUT', `/addresses/${addressId}/`, {
    token,
    form: { ...form, tel: '' },
  })
  expect([status, json.receiver, json.tel]).toEqual([200, '李四', ''])
})

test('renaming changes only the title', async () => {
  const { token } = await createUser()
  const { json: before } = await postAddress(token, extras)
  const body = { title: ' 公司 ', receiver: '窃贼' }
  const { status, json } = await call('PUT', `/addresses/${before.id}/title/`, { token, body })
  expect([status, json]).toEqual([200, { message: 'OK' }])
  expect((await listOf(token)).addresses[0]).toEqual({ ...before, title: '公司' })
})

test('the first address becomes the default, and another one can be made the default', async () => {
  const { id: userId, token } = await userWithoutAddress()
  expect((await listOf(token)).default_address_id).toBeNull()
  const [{ json: first }, { json: second }] = [await postAddress(token), await postAddress(token)]
  expect((await listOf(token)).default_address_id).toBe(first.id)
  const { status, json } = await call('PUT', `/addresses/${second.id}/status/`, { token })
  expect([status, json]).toEqual([200, { message: 'OK' }])
  expect((await listOf(token)).default_address_id).toBe(second.id)
  expect(await storedDefault(userId)).toBe(second.id)
})

test('after deleting the default, the newest remaining address is the default, or none', async () => {
  const { id: userId, token } = await userWithoutAddress()
  const ids: number[] = []
  for (let i = 0; i < 3; i++) ids.push((await postAddress(token)).json.id)
  const [first, second, third] = ids as [number, number, number]
  const remove = (id: number) => call('DELETE', `/addresses/${id}/`, { token })

  expect((await remove(first)).status).toBe(204)
  expect([await storedDefault(userId), (await listOf(token)).default_address_id]).toEqual([third, third])
  await remove(second)
  expect(await storedDefault(userId)).toBe(third)
  await remove(third)
  expect(await storedDefault(userId)).toBeNull()
  expect(await listOf(token)).toMatchObject({ default_address_id: null, addresses: [] })

  const { json: again } = await postAddress(token)
  expect((await listOf(token)).default_address_id).toBe(again.id)
})

test('a deleted address keeps its row, and every route answers 404', async () => {
  const { token } = await createUser()
  const { id } = (await postAddress(token)).json
  expect((await call('DELETE', `/addresses/${id}/`, { token })).status).toBe(204)
  expect(await addressRow(id)).toMatchObject({ isDeleted: true, receiver: '李四' })
  for (const [method, path, body] of [
    ['PUT', `/addresses/${id}/`, addressBody({ receiver: '王五' })],
    ['PUT', `/addresses/${id}/`, addressBody({ district_id: 440103 })],
    ['PUT', `/addresses/${id}/status/`, undefined],
    ['PUT', `/addresses/${id}/title/`, { title: '公司' }],
    ['DELETE', `/addresses/${id}/`, undefined],
  ] as const)
    expect([method, path, (await call(method, path, { token, body })).status]).toEqual([method, path, 404])
  expect(await addressRow(id)).toMatchObject({ isDeleted: true, receiver: '李四', title: '李四' })
})

test('no route changes the address of another user', async () => {
  const [owner, thief] = [await createUser(), await createUser()]
  const before = await addressRow(owner.addressId)
  const own = await storedDefault(thief.id)
  for (const [method, suffix, body] of [
    ['PUT', '', addressBody({ user_id: thief.id })],
    ['PUT', 'status/', undefined],
    ['PUT', 'title/', { title: '公司' }],
    ['DELETE', '', undefined],
  ] as const) {
    const path = `/addresses/${owner.addressId}/${suffix}`
    expect([path, (await call(method, path, { token: thief.token, body })).status]).toEqual([path, 404])
  }
  expect(await addressRow(owner.addressId)).toEqual(before)
  expect(await storedDefault(thief.id)).toEqual(own)
})

test('an order keeps its receiver after the address is changed or deleted', async () => {
  const { id: userId, token } = await createUser()
  const { id } = (await postAddress(token)).json
  await addToCart({ kind: 'user', userId }, { skuId: await createSku(), count: 1, selected: true })
  const placed = await call('POST', '/orders/', { token, body: { address: id, pay_method: 2 } })
  expect(placed.status).toBe(201)
  const ordered = async () =>
    (await call<{ address: object }>('GET', `/orders/${placed.json.order_id}/`, { token })).json.address
  const before = await ordered()
  expect(before).toMatchObject({ receiver: '李四', mobile: '13800000002' })
  await call('PUT', `/addresses/${id}/`, { token, body: addressBody({ receiver: '王五', place: '别处' }) })
  expect(await ordered()).toEqual(before)
  await call('DELETE', `/addresses/${id}/`, { token })
  expect(await ordered()).toEqual(before)
  await transaction((tx) => eraseAddresses(tx, userId))
  expect(await ordered()).toEqual(before)
})

test('erasing blanks all addresses of one user, deleted ones included, and no address of others', async () => {
  const [leaver, stayer] = [await userWithoutAddress(), await userWithoutAddress()]
  const ids = [(await postAddress(leaver.token, extras)).json.id, (await postAddress(leaver.token)).json.id]
  await call('DELETE', `/addresses/${ids[1]}/`, { token: leaver.token })
  const kept = (await postAddress(stayer.token, extras)).json
  await transaction((tx) => eraseAddresses(tx, leaver.id))
  const blank = { title: '', receiver: '', place: '', mobile: '', tel: '', email: '', postalCode: '' }
  for (const id of ids)
    expect(await addressRow(id)).toMatchObject({ ...blank, userId: leaver.id, isDeleted: true })
  expect(await storedDefault(leaver.id)).toBeNull()
  expect(await listOf(stayer.token)).toMatchObject({ default_address_id: kept.id, addresses: [kept] })
})

test('erasing rolls back with its transaction', async () => {
  const { id: userId, token } = await userWithoutAddress()
  const { json } = await postAddress(token)
  const failed = transaction(async (tx) => {
    await eraseAddresses(tx, userId)
    throw new Error('something else failed')
  })
  expect(failed).rejects.toThrow('something else failed')
  await failed.catch(() => {})
  expect(await listOf(token)).toMatchObject({ default_address_id: json.id, addresses: [json] })
})

test('a closed account cannot add an address or choose a default', async () => {
  const { id, token, addressId } = await createUser()
  await db.update(users).set({ isActive: false }).where(eq(users.id, id))
  expect((await postAddress(token)).status).toBe(401)
  expect((await call('PUT', `/addresses/${addressId}/status/`, { token })).status).toBe(401)
  expect(await storedDefault(id)).toBeNull()
})

test('read-only fields in the body are ignored', async () => {
  const [user, other] = [await userWithoutAddress(), await createUser()]
  const { json: first } = await postAddress(user.token)
  const loot = {
    id: other.addressId,
    user_id: other.id,
    userId: other.id,
    is_deleted: true,
    isDeleted: true,
    is_default: true,
    default_address_id: other.addressId,
    create_time: '2000-01-01T00:00:00Z',
    province: '月球',
  }
  const { status, json } = await postAddress(user.token, loot)
  const replaced = await call('PUT', `/addresses/${first.id}/`, {
    token: user.token,
    body: addressBody(loot),
  })
  expect([status, replaced.status]).toEqual([201, 200])
  for (const id of [json.id, first.id]) {
    const row = await addressRow(id)
    expect([row.userId, row.isDeleted]).toEqual([user.id, false])
    expect(row.createTime.getFullYear()).toBeGreaterThan(2020)
  }
  expect(json.province).toBe('北京市')
  expect(await storedDefault(user.id)).toBe(first.id)
  expect((await addressRow(other.addressId)).userId).toBe(other.id)
  expect(await createAddress(other.id)).toBeGreaterThan(json.id)
})
