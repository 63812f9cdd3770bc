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
 * Returns the text for a parcel: the areas and the place, without pseudo levels. A part that begins with the parts before it,
 * such as 东莞市 in 东莞市 or a place that repeats its district, replaces them.
 */
export function parcelText(names: AreaNames, place: string): string {
  const { province, city, district } = shownNames(names)
  const areas = [province, ...(counties.test(names.city) ? [] : [city]), district]
  return [...areas, place].reduce<string[]>(append, []).join('')
}

function append(parts: readonly string[], next: string): string[] {
  const repeated = parts.findIndex((_, from) => next.startsWith(parts.slice(from).join('')))
  return [...(repeated < 0 ? parts : parts.slice(0, repeated)), next]
}
