import { listOf, withMembers } from '../../../lib/error-members.ts'
import { defineError } from '../../../lib/errors.ts'
import type { ImportColumn } from './import-kind.ts'

/** The number of the column, from 1, by the field that it fills. */
export type Mapping = Readonly<Record<string, number>>

export const mappingInvalid = defineError(
  400,
  'mapping_invalid',
  '列对应关系无效：应为“字段: 列号”',
  'The mapping must name a column number for each field',
  'mapping',
)
export const columnsMissing = withMembers(
  defineError(
    400,
    'import_columns_missing',
    '文件缺少必需的列，请检查表头',
    'The file lacks a required column; check its headings',
    'mapping',
  ),
  {
    columns: listOf('string', '缺少的列 · missing columns'),
  },
)

/** No heading of a column is longer, and to normalize 200 long ones takes a while. */
const headingCharacters = 100

/** Headings are compared without width, blanks, marks and capitals. */
const normalize = (heading: string) =>
  heading
    .slice(0, headingCharacters)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s*_()（）\-:：/]/g, '')

/** Proposes which column fills which field, by Chinese and English headings and the names of the fields. */
export function proposeMapping(columns: readonly ImportColumn[], headings: readonly string[]): Mapping {
  const found = headings.map(normalize)
  const proposed = columns.map(({ name, label, headings: others = [] }) => {
    const wanted = [name, label.zh, label.en, ...others].map(normalize)
    return [name, found.findIndex((heading) => heading !== '' && wanted.includes(heading)) + 1] as const
  })
  return Object.fromEntries(proposed.filter(([, column]) => column > 0))
}

/**
 * Reads a mapping that a person chose, as JSON; without one, the proposed mapping.
 * @throws 400 mapping_invalid; 400 import_columns_missing with the missing `columns`
 */
export function readMapping(
  columns: readonly ImportColumn[],
  headings: readonly string[],
  chosen: string | undefined,
): Mapping {
  const mapping = chosen ? parseMapping(chosen, columns, headings.length) : proposeMapping(columns, headings)
  const missing = columns.filter(({ name, isRequired }) => isRequired && !mapping[name])
  if (missing.length > 0 || Object.keys(mapping).length === 0)
    throw columnsMissing({ members: { columns: missing.map(({ name }) => name) } })
  return mapping
}

function parseMapping(text: string, columns: readonly ImportColumn[], count: number): Mapping {
  const parsed = parseObject(text)
  const names = new Set(columns.map(({ name }) => name))
  const entries = Object.entries(parsed).filter(([, column]) => column !== null)
  const isValid = entries.every(
    ([name, column]) =>
      names.has(name) &&
      typeof column === 'number' &&
      Number.isInteger(column) &&
      column >= 1 &&
      column <= count,
  )
  const isOnce = new Set(entries.map(([, column]) => column)).size === entries.length
  if (!isValid || !isOnce) throw mappingInvalid()
  return Object.fromEntries(entries) as Mapping
}

function parseObject(text: string): object {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed
  } catch (cause) {
    throw mappingInvalid({ cause })
  }
  throw mappingInvalid()
}
