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
  /** By group, then in the order of the menu. */
  channels: readonly Channel[]
}>

type Growing = { id: number; name: string; parent: CategoryNode | undefined; children: CategoryNode[] }

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

/** All categories and the channels of the menu, from memory; two statements when it is not. */
export function categoryTree(): CategoryTree | Promise<CategoryTree> {
  return cacheReferenceData('tree', load)
}

/** The ids of a category and of all below it. */
export function withDescendants(node: CategoryNode): number[] {
  return [node.id, ...node.children.flatMap(withDescendants)]
}

/** A category after those that it lies in, first level first. */
export function pathTo(node: CategoryNode): CategoryNode[] {
  return node.parent ? [...pathTo(node.parent), node] : [node]
}

async function load(): Promise<CategoryTree> {
  const [rows, menu] = await Promise.all([allCategories.execute(), allChannels.execute()])
  const byId = new Map<number, Growing>(
    rows.map(({ id, name }) => [id, { id, name, parent: undefined, children: [] }]),
  )
  const roots: CategoryNode[] = []
  for (const { id, parentId } of rows) {
    const node = byId.get(id) as Growing
    const parent = parentId === null ? undefined : byId.get(parentId)
    if (parent && !isBelow(parent, node)) {
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

/** A row that names one of its own descendants as its parent must not make a ring. */
function isBelow(node: CategoryNode, other: CategoryNode): boolean {
  for (let at: CategoryNode | undefined = node; at; at = at.parent) if (at === other) return true
  return false
}
