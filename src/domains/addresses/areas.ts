import { db } from '../../db/client.ts'
import { areas } from '../../db/schema/addresses.ts'

export type Area = Readonly<{ id: number; name: string }>
type AreaNode = Area & Readonly<{ parentId: number | null; subs: readonly Area[] }>
type AreaTree = Readonly<{
  provinces: readonly Area[]
  byId: ReadonlyMap<number, AreaNode>
  loadedAt: number
}>

const refreshMs = 600_000
let loading: Promise<AreaTree> | undefined

/** The provinces, by code. */
export async function listProvinces(): Promise<readonly Area[]> {
  return (await tree()).provinces
}

/** A province with its cities, a city with its districts; undefined for an unknown code. */
export async function findArea(id: number): Promise<AreaNode | undefined> {
  return (await tree()).byId.get(id)
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

/** Three thousand rows that change once a year: held in memory, read again every ten minutes. */
async function tree(): Promise<AreaTree> {
  const held = await loading
  if (held && held.provinces.length > 0 && performance.now() - held.loadedAt < refreshMs) return held
  loading = load().catch((error) => {
    loading = undefined
    throw error
  })
  return loading
}

async function load(): Promise<AreaTree> {
  const rows = await db.select().from(areas).orderBy(areas.id)
  const byId = new Map<number, AreaNode & { subs: Area[] }>()
  for (const row of rows) byId.set(row.id, { ...row, subs: [] })
  const provinces: Area[] = []
  for (const { id, name, parentId } of rows) {
    const siblings = parentId === null ? provinces : byId.get(parentId)?.subs
    siblings?.push({ id, name })
  }
  return { provinces, byId, loadedAt: performance.now() }
}
