import type { SerializedJson } from '../../lib/cache/serialized-json.ts'
import { notFound } from '../../lib/errors.ts'
import { cacheResponse } from './cache/catalog-cache.ts'
import { type CategoryNode, type CategoryTree, categoryTree, pathTo } from './category-tree.ts'

type Named = Readonly<{ id: number; name: string }>

/** The tree of categories as far as three levels go. */
export function listCategories(): SerializedJson | Promise<SerializedJson> {
  return cacheResponse('categories', async () => {
    const { roots } = await categoryTree()
    return { value: roots.map(presentBranch), tags: [] }
  })
}

/** Where a category of any level lies. @throws 404 for an unknown one */
export function getBreadcrumb(id: number): SerializedJson | Promise<SerializedJson> {
  return cacheResponse(`breadcrumb:${id}`, async () => {
    const tree = await categoryTree()
    const node = tree.byId.get(id)
    if (!node) throw notFound()
    return { value: presentBreadcrumb(tree, node), tags: [] }
  })
}

/** The menu of the home page: each group's channels, and what lies below them on two levels. */
export function listChannels(): SerializedJson | Promise<SerializedJson> {
  return cacheResponse('channels', async () => {
    const groups = Map.groupBy((await categoryTree()).channels, ({ groupId }) => groupId)
    const value = [...groups].map(([groupId, channels]) => ({
      group_id: groupId,
      channels: channels.map(({ category, url }) => ({ ...named(category), url })),
      sub_cats: channels.flatMap(({ category }) =>
        category.children.map((child) => ({ ...named(child), sub_cats: child.children.map(named) })),
      ),
    }))
    return { value, tags: [] }
  })
}

/** Where the channel of a first-level category leads; empty when it has none. */
export function channelUrl({ channels }: CategoryTree, categoryId: number): string {
  return channels.find(({ category }) => category.id === categoryId)?.url ?? ''
}

/** The categories on the way to a node; those that it does not reach down to are null. */
function presentBreadcrumb(tree: CategoryTree, node: CategoryNode) {
  const [first, second, third] = pathTo(node) as [CategoryNode, CategoryNode?, CategoryNode?]
  return {
    cat1: { url: channelUrl(tree, first.id), category: named(first) },
    cat2: second ? named(second) : null,
    cat3: third ? named(third) : null,
  }
}

const presentBranch = (node: CategoryNode) => ({
  ...named(node),
  sub_cats: node.children.map((child) => ({ ...named(child), sub_cats: child.children.map(named) })),
})

const named = ({ id, name }: CategoryNode): Named => ({ id, name })
