import type { NamedOption } from '../../../catalog/skus/find-named-skus.ts'
import type { SpecChoice } from '../../../catalog/skus/sku-record.ts'
import type { RowFault } from '../import-kind.ts'
import { customFault } from '../rows/row-faults.ts'

/** Returns the options of a SKU as a sheet names them: `颜色: 金色; 内存: 64GB`. */
export function specsText(options: readonly Readonly<{ spec: string; option: string }>[]): string {
  return options.map(({ spec, option }) => `${spec}: ${option}`).join('; ')
}

/** The specifications of an SPU and their options, for look-ups by name. */
export type NamedSpecs = Readonly<{
  specIds: ReadonlySet<number>
  /** By the names of specification and option. */
  choices: ReadonlyMap<string, SpecChoice>
  /** How a sheet names the options of a SKU. */
  form: string
}>

/** A name in a sheet has no line break: it separates parts. */
const choiceKey = (spec: string, option: string) => `${spec}\n${option}`

/** Returns the specifications of one SPU for look-ups, made once for all rows about it. */
export function indexOptions(options: readonly NamedOption[]): NamedSpecs {
  const choices = new Map<string, SpecChoice>()
  for (const { spec, specId, option, optionId } of options) {
    const key = choiceKey(spec, option ?? '')
    if (optionId && !choices.has(key)) choices.set(key, { specId, optionId })
  }
  const names = [...new Set(options.map(({ spec }) => spec))]
  return {
    specIds: new Set(options.map(({ specId }) => specId)),
    choices,
    form: specsText(names.map((spec) => ({ spec, option: '…' }))),
  }
}

const noSpecs = indexOptions([])

/** Finds the options that a row names; adds a fault unless it names one option of each specification. */
export function findSpecs(
  { cells, specs }: Readonly<{ cells: Readonly<{ faults: RowFault[] }>; specs: string | undefined }>,
  { specIds, choices, form }: NamedSpecs = noSpecs,
): readonly SpecChoice[] | undefined {
  if (specs === undefined) return undefined
  const parts = specs.split(/[;；\n]/).filter((part) => part.trim() !== '')
  const chosen = parts.length === specIds.size ? parts.flatMap((part) => choices.get(toKey(part)) ?? []) : []
  const isComplete = new Set(chosen.map(({ specId }) => specId)).size === specIds.size
  if (isComplete && parts.length === specIds.size) return chosen.sort((a, b) => a.specId - b.specId)
  cells.faults.push(incomplete(specs, form))
  return undefined
}

function toKey(part: string): string {
  const at = part.search(/[:：=]/)
  return choiceKey(part.slice(0, Math.max(0, at)).trim(), part.slice(at + 1).trim())
}

function incomplete(specs: string, form: string) {
  return customFault(
    'specs_incomplete',
    'specs',
    specs,
    { zh: '应为每个规格填写一个已有的选项', en: 'must name one option of each specification' },
    { zh: `请按此格式填写：${form}`, en: `Write it as: ${form}` },
  )
}
