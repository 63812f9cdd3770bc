/** The names of an address's areas as stored in `tb_areas`. */
export type AreaNames = Readonly<{ province: string; city: string; district: string }>

/** Rows that the Bureau of Statistics inserts where a level has no division: their districts belong to the parent. */
const nameless = new Set(['市辖区', '市辖县', '郊县', '县'])
const counties = /^(省|自治区)直辖(?:县级)?行政(?:区划|区域|单位)$/

/**
 * Returns the name that shoppers see: 市辖区 and 县 have the name of their parent, 省直辖县级行政区划 is 省直辖县市.
 * @param parent the shown name of the parent
 */
export function shownName(name: string, parent: string): string {
  if (nameless.has(name)) return parent
  return name.replace(counties, '$1直辖县市')
}

/** Returns the shown names of an address's areas. */
export function shownNames({ province, city, district }: AreaNames): AreaNames {
  const shownCity = shownName(city, province)
  return { province, city: shownCity, district: shownName(district, shownCity) }
}

/**
 * Returns the text for a parcel: the areas and the place, without pseudo levels. An area that begins with the areas before it,
 * such as 东莞市 in 东莞市, replaces them. A place that repeats the district, alone or after the areas before it, replaces
 * these areas too, but only where the name ends: in 城区 the place 城区大道3号 names a road, so the district stays. In doubt
 * a name is there twice, because a parcel without its district is lost.
 */
export function parcelText(names: AreaNames, place: string): string {
  const { province, city, district } = shownNames(names)
  const areas = [province, ...(counties.test(names.city) ? [] : [city]), district].reduce<string[]>(
    append,
    [],
  )
  return [...areas, afterRepeatedAreas(areas, place) ?? place].join('')
}

function append(parts: readonly string[], next: string): string[] {
  const repeated = parts.findIndex((_, from) => next.startsWith(parts.slice(from).join('')))
  return [...(repeated < 0 ? parts : parts.slice(0, repeated)), next]
}

/** A name that says where it ends: 松山湖科技路 may be a road. */
const closedName = /(?:[县区市旗镇乡]|街道)$/
/** What makes a longer name of a district's name: 大道, 东路, 第一大道, 市 + 场路. */
const continuation =
  /^(?:.?|第?[一二三四五六七八九十百\d]+|中心|工业|环城|[东西南北内外中]环)(?:大道|大街|公路|[路街道巷弄里村庄场桥])/u

/** Returns the place without the areas that it repeats; undefined if it repeats none. */
function afterRepeatedAreas(areas: readonly string[], place: string): string | undefined {
  if (!closedName.test(areas.at(-1) ?? '')) return undefined
  const repeated = areas.map((_, from) => areas.slice(from).join('')).find((text) => place.startsWith(text))
  if (repeated === undefined) return undefined
  const rest = place.slice(repeated.length)
  return continuation.test(rest) ? undefined : rest
}
