import { expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parcelText } from '../../../src/domains/addresses/area-names.ts'
import { type AreaRow, buildAreaTree } from '../../../src/domains/addresses/area-tree.ts'
import { listDivisions } from '../../../src/domains/addresses/divisions.ts'

const seed: AreaRow[] = listDivisions()
  .flat()
  .map((row) => ({ ...row, isActive: true }))
  .sort((a, b) => a.id - b.id)

/** The areas of a Django shop, beside the checkout. Without the file the test is skipped. */
const dump = resolve(import.meta.dir, '../../../../shared/data/meiduo_areas.sql')

function readDump(): AreaRow[] {
  const rows = readFileSync(dump, 'utf8').matchAll(/\('(\d+)', '([^']+)', (?:NULL|'(\d+)')\)/g)
  return [...rows].map(([, id, name, parent]) => ({
    id: Number(id),
    name: String(name),
    parentId: parent ? Number(parent) : null,
    isActive: true,
  }))
}

/** Whether the name is that of a level which exists in statistics only, such as 市辖区 or 省直辖县级行政区划. */
const isPseudoName = (name: string) =>
  /^(?:市辖区|市辖县|郊县|县|(?:省|自治区)直辖(?:县级)?行政(?:区划|区域|单位))$/.test(name)

const decode = <T>({ body }: { body: Uint8Array }) => JSON.parse(new TextDecoder().decode(body)) as T
type Listed = { id: number; name: string }

/** Walks the areas as a shopper does, and returns every combination that can be chosen, with its stored names. */
function choosable(rows: readonly AreaRow[]) {
  const tree = buildAreaTree(rows)
  const nameOf = new Map(rows.map(({ id, name }) => [id, name]))
  const subs = (id: number) => decode<{ subs: Listed[] }>(tree.byId.get(id)?.json as never).subs
  return decode<Listed[]>(tree.provinces).flatMap((province) =>
    subs(province.id).flatMap((city) =>
      subs(city.id).map((district) => ({
        shown: [province.name, city.name, district.name],
        stored: {
          province: nameOf.get(province.id) as string,
          city: nameOf.get(tree.byId.get(district.id)?.parentId ?? 0) as string,
          district: nameOf.get(district.id) as string,
        },
      })),
    ),
  )
}

const sources: [string, () => AreaRow[], boolean][] = [
  ['the seed', () => seed, true],
  ['a Django shop', readDump, existsSync(dump)],
]
for (const [name, read, isPresent] of sources)
  test.if(isPresent)(
    `every choosable district of ${name} has a parcel text without repeated and pseudo parts`,
    () => {
      const all = choosable(read())
      expect(all.length).toBeGreaterThan(2800)
      for (const { shown, stored } of all) {
        const text = parcelText(stored, '人民路 1 号')
        expect([text, shown.filter(isPseudoName)]).toEqual([text, []])
        expect(text).not.toMatch(/市辖区|直辖县|[省市]县/)
        for (const part of shown)
          expect([text, text.split(part).length]).toEqual([text, text.includes(part) ? 2 : 1])
        expect([
          text,
          text.startsWith(stored.province),
          text.endsWith(`${stored.district}人民路 1 号`),
        ]).toEqual([text, true, true])
      }
    },
  )

const roads = ['大道3号', '路5号', '街', '东路1号', '一路', '第二大道', '场路3号', '村8组', '中心大道1号']
const components = ['', '文三路1号', ' 5号楼', '西溪街道', '政府大楼']

test('a place that repeats areas is joined without loss of the district, in every district and for every road', () => {
  for (const { stored } of choosable(seed)) {
    const areas = parcelText(stored, '')
    const { province, city, district } = stored
    for (const repeated of [district, `${city}${district}`, `${province}${city}${district}`]) {
      const isRepeated = areas.endsWith(repeated) && /([县区市旗镇乡]|街道)$/.test(district)
      for (const road of roads) expect(parcelText(stored, repeated + road)).toBe(areas + repeated + road)
      for (const component of components)
        expect(parcelText(stored, repeated + component)).toBe(
          isRepeated ? areas + component : areas + repeated + component,
        )
    }
  }
})

test.each([
  ['广东省', '汕尾市', '城区', '城区大道3号', '广东省汕尾市城区城区大道3号'],
  ['广东省', '汕尾市', '城区', '城区城区大道3号', '广东省汕尾市城区城区大道3号'],
  ['广东省', '汕尾市', '城区', '汕尾市城区大道3号', '广东省汕尾市城区汕尾市城区大道3号'],
  ['广东省', '汕尾市', '城区', '城区汇丰路3号', '广东省汕尾市城区汇丰路3号'],
  ['广东省', '东莞市', '松山湖', '松山湖科技路3号', '广东省东莞市松山湖松山湖科技路3号'],
  ['重庆市', '县', '城口县', '葛城街道', '重庆市城口县葛城街道'],
  ['北京市', '市辖区', '东城区', '长安街', '北京市东城区长安街'],
  ['北京市', '北京市', '东城区', '长安街', '北京市东城区长安街'],
  ['河南省', '省直辖县级行政区划', '济源市', '路', '河南省济源市路'],
  ['新疆维吾尔自治区', '自治区直辖县级行政区划', '石河子市', '路', '新疆维吾尔自治区石河子市路'],
  ['广东省', '东莞市', '东莞市', '路', '广东省东莞市路'],
  ['河北省', '唐山市', '唐山市汉沽管理区', '路', '河北省唐山市汉沽管理区路'],
  ['河北省', '石家庄市', '市辖区', '路', '河北省石家庄市路'],
  ['浙江省', '杭州市', '西湖区', '西湖区文三路', '浙江省杭州市西湖区文三路'],
  ['浙江省', '杭州市', '西湖区', '浙江省杭州市西湖区文三路', '浙江省杭州市西湖区文三路'],
  ['浙江省', '杭州市', '西湖区', '西湖 1 号', '浙江省杭州市西湖区西湖 1 号'],
  ['重庆市', '县', '城口县', '重庆市城口县葛城街道', '重庆市城口县葛城街道'],
])('%s, %s, %s and %s are one parcel text', (province, city, district, place, text) => {
  expect(parcelText({ province, city, district }, place)).toBe(text)
})

test('市辖区 and 县 of a municipality are one city with the districts of both; an abolished area is listed nowhere', () => {
  const at = (rows: AreaRow[]) => {
    const tree = buildAreaTree(rows)
    return (id: number) => decode<Listed & { subs: Listed[] }>(tree.byId.get(id)?.json as never)
  }
  const row = (id: number, name: string, parentId: number | null, isActive = true) => ({
    id,
    name,
    parentId,
    isActive,
  })
  const [chongqing, cities] = [
    row(500000, '重庆市', null),
    [row(500100, '市辖区', 500000), row(500200, '县', 500000)],
  ]
  const districts = [
    row(500101, '万州区', 500100),
    row(500229, '城口县', 500200),
    row(500230, '旧县', 500200, false),
  ]
  const area = at([chongqing, ...cities, ...districts])
  const both = [
    { id: 500101, name: '万州区' },
    { id: 500229, name: '城口县' },
  ]
  expect(area(500000).subs).toEqual([{ id: 500100, name: '重庆市' }])
  for (const id of [500100, 500200]) expect(area(id)).toEqual({ id, name: '重庆市', subs: both })
  expect(area(500230)).toEqual({ id: 500230, name: '旧县', subs: [] })
  const [first, second] = cities as [AreaRow, AreaRow]
  const later = at([chongqing, { ...first, isActive: false }, second, ...districts])
  expect(later(500000).subs).toEqual([{ id: 500200, name: '重庆市' }])
})
