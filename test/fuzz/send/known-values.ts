import type { Operation } from '../../support/api-document.ts'

type Item = Readonly<Record<string, unknown>>
type PathValues = Readonly<Record<string, string>>

/** Values of one name: the oldest stay, because later ones are often values that a fuzz wrote. */
const most = 60
const depth = 6

/** Values that answers held, so that later requests name what exists. */
export class KnownValues {
  readonly #byName = new Map<string, unknown[]>()
  readonly #items = new Map<string, { parents: PathValues; item: Item }[]>()

  /** Reads the members of an answer, and the objects of a list as values of the paths below it. */
  learn({ path }: Operation, parents: PathValues, json: unknown): void {
    this.#learnMembers(json, 0)
    const items = itemsOf(json)
    const known = this.#items.get(path) ?? []
    for (const item of items.slice(0, 20)) {
      if (known.length >= most) known.splice(most / 2, 1)
      known.push({ parents, item })
      this.#add(`${singular(path)}_id`, item.id)
    }
    if (known.length > 0) this.#items.set(path, known)
  }

  /** Returns a value that answers held under this name and that has the type of `like`. */
  pick(name: string, index: number, like: unknown): unknown {
    const fitting = this.#byName.get(name)?.filter((value) => typeof value === typeof like) ?? []
    return fitting[index % fitting.length]
  }

  /** Returns values for all parameters of a path: an object of the list before its last parameter, or its examples. */
  pickPath({ path, parameters = [] }: Operation, index: number): PathValues {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string)
    const examples = parameters
      .filter((each) => each.in === 'path')
      .map(({ name, example }) => [name, example])
    const values: Record<string, string> = {}
    for (const name of names) {
      const known = this.#items.get(path.slice(0, path.indexOf(`{${name}}`))) ?? []
      const found = known[index % known.length]
      const value = found?.item[name] ?? found?.item.order_id ?? found?.item.id
      if (found && value !== undefined) Object.assign(values, found.parents, { [name]: String(value) })
      else values[name] = String(Object.fromEntries(examples)[name] ?? this.pick(name, index, '') ?? 1)
    }
    return values
  }

  #learnMembers(json: unknown, level: number): void {
    if (typeof json !== 'object' || json === null || level > depth) return
    if (Array.isArray(json)) {
      for (const each of json.slice(0, 20)) this.#learnMembers(each, level + 1)
      return
    }
    for (const [name, value] of Object.entries(json)) {
      for (const each of Array.isArray(value) ? value.slice(0, 20) : [value]) this.#add(name, each)
      this.#learnMembers(value, level + 1)
    }
  }

  #add(name: string, value: unknown): void {
    if (typeof value !== 'string' && typeof value !== 'number') return
    if (typeof value === 'string' && value.length > 300) return
    const known = this.#byName.get(name) ?? []
    this.#byName.set(name, known)
    if (known.length < most && !known.includes(value)) known.push(value)
  }
}

function itemsOf(json: unknown): Item[] {
  if (typeof json !== 'object' || json === null) return []
  const { results, lists } = json as { results?: unknown; lists?: unknown }
  const list = [results, lists, json].find(Array.isArray) ?? [json]
  return list.filter((item): item is Item => typeof item === 'object' && item !== null)
}

/** The last word of a path in the singular: `/meiduo_admin/goods/categories/` is `category`. */
function singular(path: string): string {
  const word = path.split('/').findLast((part) => /^\w+$/.test(part)) ?? ''
  return word.replace(/ies$/, 'y').replace(/s$/, '')
}
