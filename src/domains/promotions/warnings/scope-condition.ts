import { and, inArray, type SQL, sql } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { skus } from '../../../db/schema/catalog.ts'
import { type CategoryTree, categoryTree, withDescendants } from '../../catalog/category-tree.ts'
import type { ScopeChoice } from '../editing/targets.ts'
import { maxNamed } from './warning.ts'

/** Returns the condition that a SKU is in a scope; undefined for all SKUs. */
export async function inScopeOf(choice: ScopeChoice): Promise<SQL | undefined> {
  const { kind, ids } = expand(choice, await categoryTree())
  return conditionOf(kind, ids)
}

/**
 * Returns some SKUs that are in both scopes, at most `maxNamed`; undefined when the scopes have nothing in common. Scopes of the
 * same kind are compared by their targets, so that they overlap also before they have SKUs.
 */
export async function findSharedSkus(one: ScopeChoice, other: ScopeChoice): Promise<number[] | undefined> {
  const tree = await categoryTree()
  const [a, b] = [expand(one, tree), expand(other, tree)]
  const isComparable = a.kind === b.kind || a.kind === 'all' || b.kind === 'all'
  const both = new Set(b.ids)
  const shared = a.kind === b.kind ? a.ids.filter((id) => both.has(id)) : []
  if (a.kind === b.kind && a.kind !== 'all' && shared.length === 0) return undefined
  const where =
    a.kind === b.kind
      ? conditionOf(a.kind, shared)
      : and(conditionOf(a.kind, a.ids), conditionOf(b.kind, b.ids))
  const rows = await db.select({ id: skus.id }).from(skus).where(where).limit(maxNamed)
  return rows.length > 0 || isComparable ? rows.map(({ id }) => id) : undefined
}

type Expanded = Readonly<{ kind: ScopeChoice['scope']; ids: readonly number[] }>

/** Adds the categories below those of a scope. */
function expand({ scope, targets }: ScopeChoice, tree: CategoryTree): Expanded {
  if (scope !== 'category') return { kind: scope, ids: targets }
  const ids = targets.flatMap((id) => {
    const node = tree.byId.get(id)
    return node ? withDescendants(node) : [id]
  })
  return { kind: scope, ids: [...new Set(ids)] }
}

function conditionOf(kind: Expanded['kind'], ids: readonly number[]): SQL | undefined {
  if (kind === 'all') return undefined
  if (ids.length === 0) return sql`false`
  const column = { category: skus.categoryId, goods: skus.goodsId, sku: skus.id }[kind]
  return inArray(column, [...ids])
}
