import { afterAll, beforeAll, expect, test } from 'bun:test'
import { eq, inArray } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { addresses, areas } from '../../../src/db/schema/addresses.ts'
import { findArea } from '../../../src/domains/addresses/areas.ts'
import { shiftClock } from '../../../src/lib/clock.ts'
import { addressBody, listOf, postAddress, type WireAddress } from '../../support/factories/addresses.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'

/** A district and a city with an active district, which were abolished. No other test has them. */
const [district, city, cityDistrict] = [460397, 469800, 469801]
const hainan = { province_id: 460000, city_id: 460100, district_id: district }
let user: TestUser
let old: WireAddress

beforeAll(async () => {
  await db.insert(areas).values([
    { id: district, name: '旧区', parentId: 460100, isActive: false },
    { id: city, name: '旧市', parentId: 460000, isActive: false },
    { id: cityDistrict, name: '旧市区', parentId: city },
  ])
  // the cached areas are renewed in the background after ten minutes
  shiftClock(601_000)
  await waitUntil('the areas are renewed', async () => (await findArea(cityDistrict)) !== undefined)
  shiftClock(-601_000)
  user = await createUser()
  const { id } = (await postAddress(user.token)).json
  await db
    .update(addresses)
    .set({ provinceId: 460000, cityId: 460100, districtId: district })
    .where(eq(addresses.id, id))
  old = (await listOf(user.token)).addresses.find((row) => row.id === id) as WireAddress
})
afterAll(async () => {
  await db.delete(addresses).where(eq(addresses.id, old.id))
  for (const ids of [[district, cityDistrict], [city]]) await db.delete(areas).where(inArray(areas.id, ids))
})

const put = (body: object) =>
  call<WireAddress & { code?: string; errors?: { field: string }[] }>('PUT', `/addresses/${old.id}/`, {
    token: user.token,
    body,
  })

test('no new address can have an abolished area, and the answer names the field', async () => {
  for (const [field, change] of [
    ['district_id', hainan],
    ['city_id', { ...hainan, city_id: city, district_id: cityDistrict }],
  ] as const) {
    const { status, json } = await postAddress(user.token, change)
    expect([status, json]).toEqual([
      400,
      expect.objectContaining({ code: 'area_abolished', errors: [expect.objectContaining({ field })] }),
    ])
  }
  const listed = await call<{ subs: { id: number }[] }>('GET', '/areas/460000/')
  expect(listed.json.subs.map(({ id }) => id)).not.toContain(city)
})

test('an existing address shows its abolished area and keeps it through changes of other fields', async () => {
  expect(old).toMatchObject({
    district: '旧区',
    district_id: district,
    parcel_text: '海南省海口市旧区东长安街 2 号',
  })
  expect((await put({ mobile: '13900000009' })).json).toEqual({ ...old, mobile: '13900000009' })
  const whole = await put(addressBody({ ...hainan, place: '新路' }))
  expect([whole.status, whole.json.district_id]).toEqual([200, district])
})

test('an existing address moves away from an abolished area, and not back', async () => {
  expect((await put({ district_id: 460105 })).json).toMatchObject({ district_id: 460105, district: '秀英区' })
  const back = await put({ district_id: district })
  expect([back.status, back.json.code]).toEqual([400, 'area_abolished'])
})
