import { type SerializedJson, serializeJson } from '../../lib/cache/serialized-json.ts'
import { shownName } from './area-names.ts'

export type Area = Readonly<{ id: number; name: string }>
export type AreaWithSubs = Area & Readonly<{ subs: Area[] }>
export type AreaRow = Readonly<{ id: number; name: string; parentId: number | null; isActive: boolean }>

/** An area. `listedId` differs from `id` for a city that is listed as a part of another one. */
type AreaNode = Readonly<{
  id: number
  parentId: number | null
  isActive: boolean
  listedId: number
  json: SerializedJson<AreaWithSubs>
}>

export type AreaTree = Readonly<{
  provinces: SerializedJson<Area[]>
  byId: ReadonlyMap<number, AreaNode>
}>

/**
 * Builds the areas that shoppers choose from: active ones under their shown names. 市辖区 and 县 of a municipality are one
 * city with the first of their ids and the districts of both.
 * @param rows all areas by ascending id
 */
export function buildAreaTree(rows: readonly AreaRow[]): AreaTree {
  const rowsById = new Map(rows.map((row) => [row.id, row]))
  const children = Map.groupBy(rows, ({ parentId }) => parentId)
  const nameOf = (row: AreaRow): string => {
    const parent = row.parentId === null ? undefined : rowsById.get(row.parentId)
    return parent ? shownName(row.name, nameOf(parent)) : row.name
  }
  const mergedWith = (row: AreaRow) => {
    const parent = rowsById.get(row.parentId ?? 0)
    const isOfMunicipality = parent?.parentId === null && nameOf(row) === parent.name
    return isOfMunicipality ? siblings(row).filter((other) => nameOf(other) === parent.name) : [row]
  }
  const siblings = ({ parentId }: AreaRow) => children.get(parentId) ?? []
  const listedId = (row: AreaRow) => {
    const merged = mergedWith(row)
    return (merged.find(({ isActive }) => isActive) ?? merged[0] ?? row).id
  }
  const list = (all: readonly AreaRow[]): Area[] =>
    all
      .filter((row) => row.isActive && listedId(row) === row.id)
      .map((row) => ({ id: row.id, name: nameOf(row) }))
  const subsOf = (row: AreaRow) =>
    list(
      mergedWith(row)
        .flatMap(({ id }) => children.get(id) ?? [])
        .sort((a, b) => a.id - b.id),
    )
  const toNode = (row: AreaRow): AreaNode => {
    const { id, parentId, isActive } = row
    const json = serializeJson({ id, name: nameOf(row), subs: subsOf(row) })
    return { id, parentId, isActive, listedId: listedId(row), json }
  }
  return {
    provinces: serializeJson(list(children.get(null) ?? [])),
    byId: new Map(rows.map((row) => [row.id, toNode(row)])),
  }
}
