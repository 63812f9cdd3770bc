import type { NamedOption } from '../../../catalog/skus/find-named-skus.ts'
import type { SpecChoice } from '../../../catalog/skus/sku-record.ts'
import { customFault } from '../row-faults.ts'
import type { SkuRow } from './read-sku-rows.ts'

/** Returns the options of a SKU as a sheet names them: `颜色: 金色; 内存: 64GB`. */
export function specsText(options: readonly Readonly<{ spec: string; option: string }>[]): string {
  return options.map(({ spec, option }) => `${spec}: ${option}`).join('; ')
}

/** Finds the options that a row names; adds a fault unless it names one option of each specification. */
export function findSpecs(
  { cells, specs }: SkuRow,
  options: readonly NamedOption[],
): readonly SpecChoice[] | undefined {
  if (specs === undefined) return undefined
  const wanted = specs
    .split(/[;；\n]/)
    .filter((part) => part.trim() !== '')
    .map(toChoice)
  const chosen = wanted.flatMap(({ spec, option }) => {
    const fitting = options.find((each) => each.spec === spec && each.option === option)
    return fitting?.optionId ? [{ specId: fitting.specId, optionId: fitting.optionId }] : []
  })
  const all = new Set(options.map(({ specId }) => specId))
  const isComplete =
    chosen.length === wanted.length && new Set(chosen.map(({ specId }) => specId)).size === all.size
  if (isComplete && chosen.length === all.size) return chosen.sort((a, b) => a.specId - b.specId)
  cells.faults.push(incomplete(specs, options))
  return undefined
}

function toChoice(text: string) {
  const at = text.search(/[:：=]/)
  return { spec: text.slice(0, Math.max(0, at)).trim(), option: text.slice(at + 1).trim() }
}

function incomplete(specs: string, options: readonly NamedOption[]) {
  const names = [...new Set(options.map(({ spec }) => spec))].map((spec) => ({ spec, option: '…' }))
  return customFault(
    'specs_incomplete',
    'specs',
    specs,
    { zh: '应为每个规格填写一个已有的选项', en: 'must name one option of each specification' },
    { zh: `请按此格式填写：${specsText(names)}`, en: `Write it as: ${specsText(names)}` },
  )
}
