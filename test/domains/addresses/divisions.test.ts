import { expect, test } from 'bun:test'
import { listDivisions } from '../../../src/domains/addresses/divisions.ts'

const [provinces, cities, districts] = listDivisions()
const all = [...provinces, ...cities, ...districts]
const townCities = new Set([441900, 442000, 460300, 460400, 620200])
const byId = new Map(all.map((division) => [division.id, division]))

function pathOf(id: number): string {
  const division = byId.get(id)
  if (!division) return `${id}?`
  return division.parentId === null ? division.name : `${pathOf(division.parentId)}/${division.name}`
}

test('all 34 provinces and every city and district of the source are listed', () => {
  expect(provinces).toHaveLength(34)
  expect(cities.length).toBe(342 + 20 + 3 + 2)
  // 7 rows of the five cities without districts are replaced by their 87 towns
  expect(districts.length).toBe(2978 - 7 + 87 + 358 + 18 + 7)
})

test('codes have six digits, those of towns nine, are unique and show their level', () => {
  expect(byId.size).toBe(all.length)
  for (const { id, parentId } of all)
    expect(String(id)).toMatch(townCities.has(parentId ?? 0) ? /^[46]\d{8}$/ : /^[1-8]\d{5}$/)
  for (const { id } of provinces) expect(id % 10_000).toBe(0)
  for (const { id } of cities) expect([id % 100, id % 10_000 > 0]).toEqual([0, true])
  for (const { id } of districts) expect(id % 100 || id > 999_999).toBeTruthy()
})

test('the code of every city and district begins with that of its parent', () => {
  const [provinceIds, cityIds] = [new Set(provinces.map((p) => p.id)), new Set(cities.map((c) => c.id))]
  for (const { id, parentId } of cities) {
    expect(parentId).toBe(Math.floor(id / 10_000) * 10_000)
    expect(provinceIds.has(parentId ?? 0)).toBe(true)
  }
  for (const { id, parentId } of districts) {
    expect(`${parentId}`).toBe(`${String(id).slice(0, 4)}00`)
    expect(cityIds.has(parentId ?? 0)).toBe(true)
  }
})

test('every city has a district', () => {
  const inhabited = new Set(districts.map((district) => district.parentId))
  expect(cities.filter((city) => !inhabited.has(city.id))).toEqual([])
})

test('names fit the column, have no spaces and are unique within a parent', () => {
  for (const { name } of all) expect(name).toMatch(/^\S{1,20}$/)
  expect(new Set(all.map(({ name, parentId }) => `${parentId} ${name}`)).size).toBe(all.length)
})

const known: [number, string][] = [
  [110101, '北京市/市辖区/东城区'],
  [310115, '上海市/市辖区/浦东新区'],
  [500101, '重庆市/市辖区/万州区'],
  [500229, '重庆市/县/城口县'],
  [130102, '河北省/石家庄市/长安区'],
  [330106, '浙江省/杭州市/西湖区'],
  [330113, '浙江省/杭州市/临平区'],
  [440305, '广东省/深圳市/南山区'],
  [429004, '湖北省/省直辖县级行政区划/仙桃市'],
  [469001, '海南省/省直辖县级行政区划/五指山市'],
  [659001, '新疆维吾尔自治区/自治区直辖县级行政区划/石河子市'],
  [441900102, '广东省/东莞市/石龙镇'],
  [442000105, '广东省/中山市/古镇镇'],
  [460321451, '海南省/三沙市/永兴'],
  [460400100, '海南省/儋州市/那大镇'],
  [620201100, '甘肃省/嘉峪关市/新城镇'],
  [710101, '台湾省/台北市/大安区'],
  [810101, '香港特别行政区/香港岛/中西区'],
  [820101, '澳门特别行政区/澳门半岛/大堂区'],
]

for (const [id, path] of known) {
  test(`${id} is ${path}`, () => expect(pathOf(id)).toBe(path))
}
