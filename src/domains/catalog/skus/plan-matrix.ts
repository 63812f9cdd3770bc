import { asc, eq } from 'drizzle-orm'
import type { Executor } from '../../../db/client.ts'
import { skuSpecifications, skus, specificationOptions, specifications } from '../../../db/schema/catalog.ts'
import { definedMembers } from '../../../lib/values/defined-members.ts'
import { combinationOf } from './check-combination.ts'
import type { NewSku } from './create-sku.ts'
import { matrixIncomplete, matrixTooLarge, overrideUnknown, skuNameTooLong } from './errors.ts'
import type { SpecChoice } from './sku-record.ts'

/** SKUs that one request makes. */
const maxCombinations = 200
const maxNameLength = 50

/** What the SKUs of a matrix have, if no override says otherwise. */
type SkuDefaults = Pick<NewSku, 'caption' | 'price' | 'costPrice' | 'marketPrice' | 'stock' | 'isLaunched'>
/** Other values for one combination. */
type SkuOverride = Readonly<
  { optionIds: readonly number[] } & {
    [Name in keyof SkuDefaults | 'name']?: (SkuDefaults & Pick<NewSku, 'name'>)[Name] | undefined
  }
>

/** Which options of which specifications make SKUs. */
export type MatrixWish = Readonly<{
  options: readonly Readonly<{ specId: number; optionIds: readonly number[] }>[]
  /** Name before the options; undefined: that of the SPU. */
  name?: string | undefined
  defaults: SkuDefaults
  overrides: readonly SkuOverride[]
}>

/** A SKU of the matrix that does not exist yet. */
export type PlannedSku = SkuDefaults & Readonly<{ name: string; specs: readonly SpecChoice[] }>

/** The SKUs that are missing, and the existing ones with their combinations. */
export type MatrixPlan = Readonly<{
  missing: readonly PlannedSku[]
  existing: readonly Readonly<{ id: number; specs: readonly SpecChoice[] }>[]
}>

/**
 * Plans the SKUs of all combinations of the chosen options that no SKU of the SPU has.
 * @throws 400 specs_incomplete, matrix_too_large, override_unknown, sku_name_too_long
 */
export async function planMatrix(
  executor: Executor,
  goods: Readonly<{ id: number; name: string }>,
  { options, name = goods.name, defaults, overrides }: MatrixWish,
): Promise<MatrixPlan> {
  const values = await readValues(executor, goods.id)
  const combinations = combine(values, options)
  const existing = await readExisting(executor, goods.id)
  const special = overridesByCombination(overrides, combinations)
  const missing = [...combinations].flatMap(([key, specs]) => {
    if (existing.has(key)) return []
    const words = specs.map(({ specId, optionId }) => values.get(specId)?.get(optionId) ?? '')
    const { optionIds: _, ...others } = special.get(optionsOf(specs)) ?? { optionIds: [] }
    const sku = { ...defaults, name: [name, ...words].join(' '), ...definedMembers(others), specs }
    if ([...sku.name].length > maxNameLength) throw skuNameTooLong({ members: { sku_name: sku.name } })
    return [sku]
  })
  const present = [...existing].filter(([key]) => combinations.has(key)).map(([, sku]) => sku)
  return { missing, existing: present }
}

/** The options of each specification of an SPU with their values, in the order in which they were made. */
async function readValues(executor: Executor, goodsId: number): Promise<Map<number, Map<number, string>>> {
  const rows = await executor
    .select({
      specId: specifications.id,
      optionId: specificationOptions.id,
      value: specificationOptions.value,
    })
    .from(specifications)
    .leftJoin(specificationOptions, eq(specificationOptions.specId, specifications.id))
    .where(eq(specifications.goodsId, goodsId))
    .orderBy(asc(specifications.id), asc(specificationOptions.id))
  const values = new Map<number, Map<number, string>>()
  for (const { specId, optionId, value } of rows) {
    const own = values.get(specId) ?? new Map<number, string>()
    if (optionId !== null) own.set(optionId, value ?? '')
    values.set(specId, own)
  }
  return values
}

function combine(
  values: ReadonlyMap<number, ReadonlyMap<number, string>>,
  options: MatrixWish['options'],
): Map<string, readonly SpecChoice[]> {
  const chosen = new Map(options.map(({ specId, optionIds }) => [specId, new Set(optionIds)]))
  if (chosen.size !== options.length || chosen.size !== values.size) throw matrixIncomplete()
  let combinations: SpecChoice[][] = [[]]
  for (const [specId, own] of values) {
    const optionIds = [...(chosen.get(specId) ?? [])]
    if (optionIds.length === 0 || optionIds.some((id) => !own.has(id))) throw matrixIncomplete()
    const count = combinations.length * optionIds.length
    if (count > maxCombinations)
      throw matrixTooLarge({ members: { combinations: count, limit: maxCombinations } })
    combinations = combinations.flatMap((specs) =>
      optionIds.map((optionId) => [...specs, { specId, optionId }]),
    )
  }
  return new Map(combinations.map((specs) => [combinationOf(specs), specs]))
}

async function readExisting(executor: Executor, goodsId: number) {
  const rows = await executor
    .select({ id: skus.id, specId: skuSpecifications.specId, optionId: skuSpecifications.optionId })
    .from(skus)
    .leftJoin(skuSpecifications, eq(skuSpecifications.skuId, skus.id))
    .where(eq(skus.goodsId, goodsId))
  const bySku = Map.groupBy(rows, ({ id }) => id)
  return new Map(
    [...bySku].map(([id, choices]) => {
      const specs = choices.flatMap(({ specId, optionId }) =>
        specId === null || optionId === null ? [] : [{ specId, optionId }],
      )
      return [combinationOf(specs), { id, specs }]
    }),
  )
}

/** Returns a text that is equal for equal combinations of options. */
const keyOf = (optionIds: readonly number[]) => optionIds.toSorted((a, b) => a - b).join()
const optionsOf = (specs: readonly SpecChoice[]) => keyOf(specs.map(({ optionId }) => optionId))

function overridesByCombination(
  overrides: readonly SkuOverride[],
  combinations: ReadonlyMap<string, readonly SpecChoice[]>,
): Map<string, SkuOverride> {
  const known = new Set([...combinations.values()].map(optionsOf))
  const special = new Map(overrides.map((override) => [keyOf(override.optionIds), override]))
  if (special.size !== overrides.length || [...special.keys()].some((key) => !known.has(key)))
    throw overrideUnknown()
  return special
}
