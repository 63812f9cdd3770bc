import { asc } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { categories, channels } from '../../db/schema/catalog.ts'
import { cacheReferenceData } from './cache/catalog-cache.ts'

export type CategoryNode = Readonly<{
  id: number
  name: string
  parent: CategoryNode | undefined
  children: readonly CategoryNode[]
}>
export type Channel = Readonly<{ groupId: number; category: CategoryNode; url: string }>

export type CategoryTree = Readonly<{
  roots: readonly CategoryNode[]
  byId: ReadonlyMap<number, CategoryNode>
  /** Sorted by group, then by menu order. */
  channels: readonly Channel[]
}>

type MutableNode = { id: number; name: string; parent: CategoryNode | undefined; children: CategoryNode[] }

const allCategories = db
  .select({ id: categories.id, name: categories.name, parentId: categories.parentId })
  .from(categories)
  .orderBy(asc(categories.id))
  .prepare()

const allChannels = db
  .select({ groupId: channels.groupId, categoryId: channels.categoryId, url: channels.url })
  .from(channels)
  .orderBy(asc(channels.groupId), asc(channels.sequence), asc(channels.id))
  .prepare()

/** Returns all categories and channels from the cache, 5 seconds old at most. */
export function categoryTree(): CategoryTree | Promise<CategoryTree> {
  return cacheReferenceData('tree', load)
}

/** Returns the ids of a category and of all its descendants. */
export function withDescendants(node: CategoryNode): number[] {
  return [node.id, ...node.children.flatMap(withDescendants)]
}

/** Returns the path from the first-level ancestor to the category itself. */
export function pathTo(node: CategoryNode): CategoryNode[] {
  return node.parent ? [...pathTo(node.parent), node] : [node]
}

async function load(): Promise<CategoryTree> {
  const [rows, menu] = await Promise.all([allCategories.execute(), allChannels.execute()])
  const byId = new Map<number, MutableNode>(
    rows.map(({ id, name }) => [id, { id, name, parent: undefined, children: [] }]),
  )
  const roots: CategoryNode[] = []
  for (const { id, parentId } of rows) {
    const node = byId.get(id) as MutableNode
    const parent = parentId === null ? undefined : byId.get(parentId)
    if (parent && !isSameOrDescendant(parent, node)) {
      node.parent = parent
      parent.children.push(node)
    } else roots.push(node)
  }
  return {
    roots,
    byId,
    channels: menu.flatMap(({ groupId, categoryId, url }) => {
      const category = byId.get(categoryId)
      return category ? [{ groupId, category, url }] : []
    }),
  }
}

/** True when `other` is `node` or its ancestor. Prevents a cycle when a row names its descendant as its parent. */
function isSameOrDescendant(node: CategoryNode, other: CategoryNode): boolean {
  for (let at: CategoryNode | undefined = node; at; at = at.parent) if (at === other) return true
  return false
}
