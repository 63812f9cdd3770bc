import { db } from '../../db/client.ts'
import { areas } from '../../db/schema/addresses.ts'
import type { SerializedJson } from '../../lib/cache/serialized-json.ts'
import { staleWhileRevalidate } from '../../lib/cache/stale-while-revalidate.ts'
import { log } from '../../lib/log.ts'
import { type Area, type AreaTree, type AreaWithSubs, buildAreaTree } from './area-tree.ts'

/** About 3,800 rows that change once a year, cached with their serialized responses. */
const tree = staleWhileRevalidate<AreaTree>({
  load: async () => buildAreaTree(await db.select().from(areas).orderBy(areas.id)),
  ttlMs: 600_000,
  retryMs: 10_000,
  shouldCache: ({ byId }) => byId.size > 0,
  onFailure: (error) => log.warn({ err: error }, 'areas not renewed'),
})

/** Lists the provinces by code: `[{id, name}]`. */
export async function listProvinces(): Promise<SerializedJson<Area[]>> {
  return (await tree()).provinces
}

/** Finds a province with its cities, or a city with its districts: `{id, name, subs}`. */
export async function findArea(id: number): Promise<SerializedJson<AreaWithSubs> | undefined> {
  return (await tree()).byId.get(id)?.json
}

/** Returns a function that gives the id under which a city is listed: 县 of a municipality has the id of its 市辖区. */
export async function listedCityIds(): Promise<(cityId: number) => number> {
  const { byId } = await tree()
  return (cityId) => byId.get(cityId)?.listedId ?? cityId
}

export type AreaIds = Readonly<{ provinceId: number; cityId: number; districtId: number }>

/** `fault` is the first area that is misplaced, or else the first that was abolished. */
export type AreaFault = Readonly<{ area: keyof AreaIds; reason: 'misplaced' | 'abolished' }>

/**
 * Checks that a new address can have these areas: a province, a city of it and a district of that. Each id of a merged city
 * is accepted.
 * @returns the ids to store, with the district's own city, or the fault
 */
export async function checkAreas({
  provinceId,
  cityId,
  districtId,
}: AreaIds): Promise<Readonly<{ ids: AreaIds; fault?: never } | { fault: AreaFault; ids?: never }>> {
  const { byId } = await tree()
  const [province, city, district] = [byId.get(provinceId), byId.get(cityId), byId.get(districtId)]
  const own = byId.get(district?.parentId ?? 0)
  const misplaced = (area: keyof AreaIds) => ({ fault: { area, reason: 'misplaced' } as const })
  if (province?.parentId !== null) return misplaced('provinceId')
  if (city?.parentId !== provinceId) return misplaced('cityId')
  if (own?.parentId !== provinceId || own.listedId !== city.listedId) return misplaced('districtId')
  const abolished = (
    [
      ['provinceId', province],
      ['cityId', byId.get(city.listedId)],
      ['districtId', district],
    ] as const
  ).find(([, node]) => !node?.isActive)
  if (abolished) return { fault: { area: abolished[0], reason: 'abolished' } }
  return { ids: { provinceId, cityId: own.id, districtId } }
}
