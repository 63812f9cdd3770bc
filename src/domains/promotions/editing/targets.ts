import { asc, type Column, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { MySqlTable } from 'drizzle-orm/mysql-core'
import { db, type Executor } from '../../../db/client.ts'
import { categories, goods, skus } from '../../../db/schema/catalog.ts'
import type { ScopeKind } from '../../../db/schema/promotions.ts'
import { categoryTree, pathTo } from '../../catalog/category-tree.ts'
import { targetsMismatch, targetsUnknown } from './errors.ts'

/** The most SKUs, SPUs or categories that a rule names. */
export const maxTargets = 500

const tables = { category: categories, goods, sku: skus } as const

/** What a rule applies to, as staff edit it. */
export type ScopeChoice = Readonly<{ scope: ScopeKind; targets: readonly number[] }>

/**
 * Returns the targets without repetitions, in ascending id.
 * @param inside the path of the object that holds them, with its dot: `coupon.`
 * @throws 400 targets_mismatch
 */
export function checkTargets({ scope, targets }: ScopeChoice, inside = ''): number[] {
  if ((scope === 'all') !== (targets.length === 0)) throw targetsMismatch({ field: `${inside}targets` })
  return [...new Set(targets)].sort((a, b) => a - b)
}

/**
 * Checks that the targets exist.
 * @param inside as of `checkTargets`
 * @param before the stored rule: one that names a deleted SKU can still be edited
 * @throws 400 targets_unknown with the ids as `unknown`
 */
export async function requireTargets(
  executor: Executor,
  { scope, targets }: ScopeChoice,
  { inside = '', before }: Readonly<{ inside?: string; before?: ScopeChoice }> = {},
): Promise<void> {
  if (scope === 'all' || targets.length === 0) return
  const table = tables[scope]
  const rows = await executor
    .select({ id: table.id })
    .from(table)
    .where(inArray(table.id, [...targets]))
  const kept = before?.scope === scope ? before.targets : []
  const known = new Set([...kept, ...rows.map(({ id }) => id)])
  const unknown = targets.filter((id) => !known.has(id))
  if (unknown.length > 0) throw targetsUnknown({ field: `${inside}targets`, members: { unknown } })
}

/** Columns of a rule and of its targets. */
type RuleColumns = Readonly<{
  id: Column
  scope: Column
  targets: MySqlTable
  ruleId: Column
  targetId: Column
}>

/** Reads the targets of rules, in ascending id. @returns the ids by rule; a rule without targets is not in it */
export async function readTargets(
  executor: Executor,
  { targets, ruleId, targetId }: Pick<RuleColumns, 'targets' | 'ruleId' | 'targetId'>,
  ruleIds: readonly number[],
): Promise<Map<number, number[]>> {
  const rows = await executor
    .select({ rule: sql<number>`${ruleId}`, target: sql<number>`${targetId}` })
    .from(targets)
    .where(inArray(ruleId, [...ruleIds]))
    .orderBy(asc(targetId))
  const byRule = Map.groupBy(rows, ({ rule }) => rule)
  return new Map([...byRule].map(([rule, all]) => [rule, all.map(({ target }) => target)]))
}

/** Returns the condition that a SKU is in the scope of a rule; an unknown SKU is in none. */
export async function appliesTo(skuId: number, rule: RuleColumns): Promise<SQL> {
  const [sku] = await db
    .select({ goodsId: skus.goodsId, categoryId: skus.categoryId })
    .from(skus)
    .where(eq(skus.id, skuId))
  if (!sku) return sql`false`
  const node = (await categoryTree()).byId.get(sku.categoryId)
  const path = node ? pathTo(node).map(({ id }) => id) : [sku.categoryId]
  const names = (kind: ScopeKind, ids: number[]) =>
    sql`(${rule.scope} = ${kind} and ${rule.id} in (select ${rule.ruleId} from ${rule.targets}
      where ${inArray(rule.targetId, ids)}))`
  const conditions = [
    eq(rule.scope, 'all'),
    names('sku', [skuId]),
    names('goods', [sku.goodsId]),
    names('category', path),
  ]
  return sql`(${sql.join(conditions, sql` or `)})`
}
