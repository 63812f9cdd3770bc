import { notFound } from '../../../lib/errors.ts'
import { type CategoryNode, type CategoryTree, type Channel, categoryTree, pathTo } from '../category-tree.ts'

/** Returns the root categories; each node holds its children. */
export async function listCategories(): Promise<readonly CategoryNode[]> {
  return (await categoryTree()).roots
}

/** A category with its ancestors, and where the channel of the root leads. */
export type Breadcrumb = Readonly<{
  root: CategoryNode
  rootUrl: string
  second: CategoryNode | undefined
  third: CategoryNode | undefined
}>

/**
 * Returns the path from a root category to a category of any level.
 * @throws 404 not_found for an unknown category
 */
export async function getBreadcrumb(id: number): Promise<Breadcrumb> {
  const tree = await categoryTree()
  const node = tree.byId.get(id)
  if (!node) throw notFound()
  const [root = node, second, third] = pathTo(node)
  return { root, rootUrl: channelUrl(tree, root.id), second, third }
}

/** A group of channels shown as one entry of the home-page menu. */
export type ChannelGroup = Readonly<{ groupId: number; channels: readonly Channel[] }>

/** Returns the groups of the home-page menu in display order. */
export async function listChannelGroups(): Promise<readonly ChannelGroup[]> {
  const groups = Map.groupBy((await categoryTree()).channels, ({ groupId }) => groupId)
  return [...groups].map(([groupId, channels]) => ({ groupId, channels }))
}

/** Returns the URL of a root category's channel, or an empty string when it has none. */
export function channelUrl({ channels }: CategoryTree, categoryId: number): string {
  return channels.find(({ category }) => category.id === categoryId)?.url ?? ''
}
