import { db } from '../../db/client.ts'
import { areas } from '../../db/schema/addresses.ts'
import { log } from '../../lib/log.ts'
import { type PreparedJson, prepareJson } from '../../lib/prepared-json.ts'
import { keepRefreshed } from '../../lib/refreshed.ts'

type Area = Readonly<{ id: number; name: string }>
type AreaNode = Readonly<{ parentId: number | null; answer: PreparedJson }>
type AreaTree = Readonly<{ provinces: PreparedJson; byId: ReadonlyMap<number, AreaNode> }>

/** Three thousand rows that change once a year: held in memory, answers and all. */
const tree = keepRefreshed<AreaTree>({
  load,
  freshMs: 600_000,
  retryMs: 10_000,
  isWorthHolding: ({ byId }) => byId.size > 0,
  onFailure: (error) => log.warn({ err: error }, 'areas not renewed'),
})

/** The provinces, by code: `[{id, name}]`. */
export async function listProvinces(): Promise<PreparedJson> {
  return (await tree()).provinces
}

/** A province with its cities, a city with its districts: `{id, name, subs}`; undefined for an unknown code. */
export async function findArea(id: number): Promise<PreparedJson | undefined> {
  return (await tree()).byId.get(id)?.answer
}

/** True when the district lies in the city and the city in the province. */
export async function areasNest(provinceId: number, cityId: number, districtId: number): Promise<boolean> {
  const { byId } = await tree()
  const province = byId.get(provinceId)
  return (
    province?.parentId === null &&
    byId.get(cityId)?.parentId === provinceId &&
    byId.get(districtId)?.parentId === cityId
  )
}

async function load(): Promise<AreaTree> {
  const rows = await db.select().from(areas).orderBy(areas.id)
  const subs = Map.groupBy(rows, (row) => row.parentId)
  const below = (id: number | null): Area[] => (subs.get(id) ?? []).map(({ id, name }) => ({ id, name }))
  const byId = new Map(
    rows.map(({ id, name, parentId }) => [
      id,
      { parentId, answer: prepareJson({ id, name, subs: below(id) }) },
    ]),
  )
  return { provinces: prepareJson(below(null)), byId }
}
