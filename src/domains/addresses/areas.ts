import { db } from '../../db/client.ts'
import { areas } from '../../db/schema/addresses.ts'
import { type SerializedJson, serializeJson } from '../../lib/cache/serialized-json.ts'
import { staleWhileRevalidate } from '../../lib/cache/stale-while-revalidate.ts'
import { log } from '../../lib/log.ts'

type Area = Readonly<{ id: number; name: string }>
type AreaWithSubs = Area & Readonly<{ subs: Area[] }>
type AreaNode = Readonly<{ parentId: number | null; json: SerializedJson<AreaWithSubs> }>
type AreaTree = Readonly<{ provinces: SerializedJson<Area[]>; byId: ReadonlyMap<number, AreaNode> }>

/** Three thousand rows that change once a year: held in memory, answers and all. */
const tree = staleWhileRevalidate<AreaTree>({
  load,
  ttlMs: 600_000,
  retryMs: 10_000,
  shouldCache: ({ byId }) => byId.size > 0,
  onFailure: (error) => log.warn({ err: error }, 'areas not renewed'),
})

/** The provinces, by code: `[{id, name}]`. */
export async function listProvinces(): Promise<SerializedJson<Area[]>> {
  return (await tree()).provinces
}

/** A province with its cities, a city with its districts: `{id, name, subs}`; undefined for an unknown code. */
export async function findArea(id: number): Promise<SerializedJson<AreaWithSubs> | undefined> {
  return (await tree()).byId.get(id)?.json
}

export type AreaIds = Readonly<{ provinceId: number; cityId: number; districtId: number }>

/** Which one does not lie where it must: no province, no city of the province, no district of the city. */
export async function findAreaMismatch({
  provinceId,
  cityId,
  districtId,
}: AreaIds): Promise<keyof AreaIds | undefined> {
  const { byId } = await tree()
  if (byId.get(provinceId)?.parentId !== null) return 'provinceId'
  if (byId.get(cityId)?.parentId !== provinceId) return 'cityId'
  return byId.get(districtId)?.parentId === cityId ? undefined : 'districtId'
}

async function load(): Promise<AreaTree> {
  const rows = await db.select().from(areas).orderBy(areas.id)
  const subs = Map.groupBy(rows, (row) => row.parentId)
  const below = (id: number | null): Area[] => (subs.get(id) ?? []).map(({ id, name }) => ({ id, name }))
  const byId = new Map(
    rows.map(({ id, name, parentId }) => [
      id,
      { parentId, json: serializeJson({ id, name, subs: below(id) }) },
    ]),
  )
  return { provinces: serializeJson(below(null)), byId }
}
