import { afterEach, expect, test } from 'bun:test'
import { tracingChannel } from 'node:diagnostics_channel'
import { addresses, areas } from '../../../src/db/schema/addresses.ts'
import { orders } from '../../../src/db/schema/orders.ts'
import { listDivisions } from '../../../src/domains/addresses/divisions.ts'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { shiftClock } from '../../../src/lib/clock.ts'
import { countStatements } from '../../support/database/count-statements.ts'
import { addressRow, postAddress } from '../../support/factories/addresses.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

// isolated: it counts the loads of a value that the whole process keeps
let shiftedMs = 0

afterEach(() => {
  shiftClock(-shiftedMs)
  shiftedMs = 0
})

test('provinces, cities and districts are served with their subdivisions', async () => {
  const [provinces, cities, districts] = listDivisions()
  const brief = ({ id, name }: { id: number; name: string }) => ({
    id,
    name: name.replace('级行政区划', '市'),
  })
  const served = await call<unknown>('GET', '/areas/')
  expect(served.json).toEqual(provinces.map(brief).sort((a, b) => a.id - b.id))
  for (const [parent, below] of [
    [provinces.find((row) => row.id === 440000), cities],
    [provinces.find((row) => row.id === 420000), cities],
    [provinces.find((row) => row.id === 650000), cities],
    [cities.find((row) => row.id === 429000), districts],
    [cities.find((row) => row.id === 441900), districts],
    [districts.find((row) => row.id === 110101), []],
  ] as const) {
    if (!parent) throw new Error('the area is not listed')
    const subs = below.filter((row) => row.parentId === parent.id).map(brief)
    const { json } = await call<unknown>('GET', `/areas/${parent.id}/`)
    expect(json).toEqual({ ...brief(parent), subs: subs.sort((a, b) => a.id - b.id) })
  }
})

test('a municipality has one city with its own name, and its districts are those of 市辖区 and 县', async () => {
  const subsOf = async (id: number) =>
    (await call<{ id: number; name: string; subs: { id: number; name: string }[] }>('GET', `/areas/${id}/`))
      .json
  for (const [id, name] of [
    [110000, '北京市'],
    [120000, '天津市'],
    [310000, '上海市'],
    [500000, '重庆市'],
  ] as const)
    expect((await subsOf(id)).subs).toEqual([{ id: id + 100, name }])
  const [first, second] = [await subsOf(500100), await subsOf(500200)]
  expect([first.name, second.name, second.subs]).toEqual(['重庆市', '重庆市', first.subs])
  expect(first.subs.map(({ id }) => id)).toEqual(expect.arrayContaining([500101, 500229]))
})

test('an address with either city id of a municipality is accepted, and answered with the listed one', async () => {
  const { token } = await createUser()
  for (const city of [500100, 500200]) {
    const areas = { province_id: 500000, city_id: city, district_id: 500229, place: '葛城街道 1 号' }
    const { status, json } = await postAddress(token, areas)
    expect([status, json]).toEqual([
      201,
      expect.objectContaining({
        city_id: 500100,
        district_id: 500229,
        province: '重庆市',
        city: '重庆市',
        district: '城口县',
        parcel_text: '重庆市城口县葛城街道 1 号',
      }),
    ])
    expect((await addressRow(json.id)).cityId).toBe(500200)
    const put = await call('PUT', `/addresses/${json.id}/`, { token, body: { city_id: city } })
    expect([put.status, put.json]).toEqual([200, json])
  }
})

test('a town of a city without districts is chosen like a district', async () => {
  const { token } = await createUser()
  const towns = { province_id: 440000, city_id: 441900, district_id: 441900102, place: '方正东路' }
  expect((await postAddress(token, towns)).json).toMatchObject({
    district_id: 441900102,
    parcel_text: '广东省东莞市石龙镇方正东路',
  })
})

test('a county below a province is answered without the name of the statistics', async () => {
  const { token } = await createUser()
  const areas = { province_id: 410000, city_id: 419000, district_id: 419001, place: '路' }
  expect((await postAddress(token, areas)).json).toMatchObject({
    city: '省直辖县市',
    parcel_text: '河南省济源市路',
  })
})

test('an order and its detail hold the parcel text of the address', async () => {
  const user = await createUser()
  const areas = { province_id: 500000, city_id: 500100, district_id: 500229 }
  const { json } = await postAddress(user.token, {
    ...areas,
    place: '街'.repeat(100),
    receiver: '名'.repeat(50),
  })
  await addToCart({ kind: 'user', userId: user.id }, { skuId: await createSku(), count: 1, selected: true })
  const placed = await call('POST', '/orders/', {
    token: user.token,
    body: { address: json.id, pay_method: 2 },
  })
  const order = await call('GET', `/orders/${placed.json.order_id}/`, { token: user.token })
  expect(order.json.address).toEqual({
    receiver: json.receiver,
    mobile: json.mobile,
    place: json.parcel_text,
  } as object)
})

test('the receiver of every address fits into an order', () => {
  const widthOf = (column: { getSQLType: () => string }) => Number(/\d+/.exec(column.getSQLType())?.[0])
  expect(widthOf(orders.receiverPlace)).toBeGreaterThanOrEqual(
    3 * widthOf(areas.name) + widthOf(addresses.place),
  )
  expect(widthOf(orders.receiver)).toBe(widthOf(addresses.receiver))
  expect(widthOf(orders.receiverMobile)).toBe(widthOf(addresses.mobile))
})

test('If-None-Match returns 304 for the same area only', async () => {
  const tagOf = async (path: string) => (await call('GET', path)).headers.get('etag') as string
  const [provinces, guangdong] = [await tagOf('/areas/'), await tagOf('/areas/440000/')]
  expect(new Set([provinces, guangdong, await tagOf('/areas/441900/')]).size).toBe(3)
  for (const known of [guangdong, `W/${guangdong}`, `"other", ${guangdong}`, '*']) {
    const answer = await call('GET', '/areas/440000/', { headers: { 'if-none-match': known } })
    expect([known, answer.status, answer.text, answer.headers.get('etag')]).toEqual([
      known,
      304,
      '',
      guangdong,
    ])
    expect(answer.headers.get('cache-control')).toBe('public, max-age=3600')
  }
  for (const known of [provinces, '"', guangdong.slice(1, -1)])
    expect((await call('GET', '/areas/440000/', { headers: { 'if-none-match': known } })).status).toBe(200)
})

test('after ten minutes the areas are reloaded once for concurrent requests', async () => {
  await call('GET', '/areas/')
  shiftedMs = 601_000
  shiftClock(shiftedMs)
  const begun = new Promise((done) => tracingChannel('mysql2:query').start.subscribe(done))
  const sent = await countStatements(async () => {
    const ask = () => Promise.all(Array.from({ length: 50 }, () => call('GET', '/areas/')))
    await ask()
    await begun
    await ask()
  })
  expect(sent).toBe(1)
})
