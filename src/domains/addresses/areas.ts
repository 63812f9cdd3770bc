import { db } from '../../db/client.ts'
import { areas } from '../../db/schema/addresses.ts'
import { type SerializedJson, serializeJson } from '../../lib/cache/serialized-json.ts'
import { staleWhileRevalidate } from '../../lib/cache/stale-while-revalidate.ts'
import { log } from '../../lib/log.ts'

type Area = Readonly<{ id: number; name: string }>
type AreaWithSubs = Area & Readonly<{ subs: Area[] }>
type AreaNode = Readonly<{ parentId: number | null; json: SerializedJson<AreaWithSubs> }>
type AreaTree = Readonly<{ provinces: SerializedJson<Area[]>; byId: ReadonlyMap<number, AreaNode> }>

/** About 3,800 rows that change once a year, cached with their serialized responses. */
const tree = staleWhileRevalidate<AreaTree>({
  load,
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

export type AreaIds = Readonly<{ provinceId: number; cityId: number; districtId: number }>

/** Returns the field of the first area that is not a province, a city of it or a district of that; undefined if all match. */
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
  const childrenByParent = Map.groupBy(rows, (row) => row.parentId)
  const childrenOf = (id: number | null): Area[] =>
    (childrenByParent.get(id) ?? []).map(({ id, name }) => ({ id, name }))
  const byId = new Map(
    rows.map(({ id, name, parentId }) => [
      id,
      { parentId, json: serializeJson({ id, name, subs: childrenOf(id) }) },
    ]),
  )
  return { provinces: serializeJson(childrenOf(null)), byId }
}
