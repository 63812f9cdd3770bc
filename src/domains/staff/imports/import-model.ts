import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { booleanField, dateTime, idParam, knownFieldsOnly } from '../../../http/fields.ts'
import { staffPageOf, staffPageQuery } from '../../../http/staff/list.ts'
import type { LocalizedText } from '../../../lib/errors.ts'
import { describeValues } from '../../../lib/text/describe-values.ts'
import { type ImportRow, type ImportState, importStates, mappingOf } from './import-fields.ts'
import { importKindNames, importKinds } from './kinds/registry.ts'

const kind = t.Union(
  importKindNames.map((name) => t.Literal(name)),
  {
    description: '导入种类 · kind of import',
    examples: ['skus'],
    hint: { zh: '导入种类无效', en: 'must be a documented kind of import' },
  },
)
const mode = t.Union([t.Literal('all_or_nothing'), t.Literal('valid_rows')], {
  description:
    '只写入正确的行（默认），或全部正确才写入 · the valid rows (the default of an upload), or all rows or none',
  examples: ['valid_rows'],
  hint: { zh: '应为 all_or_nothing 或 valid_rows', en: 'must be all_or_nothing or valid_rows' },
})
const stateNames: Readonly<Record<ImportState, LocalizedText>> = {
  queued: { zh: '排队或检查中', en: 'is checked or waits for it' },
  applying: { zh: '写入中', en: 'is applied' },
  checked: { zh: '已检查，待写入', en: 'is checked and waits to be applied' },
  done: { zh: '已完成', en: 'is finished' },
  failed: { zh: '失败', en: 'ended with an error' },
  cancelled: { zh: '已取消', en: 'was cancelled' },
}
const stateList = describeValues(stateNames)

const outcomes = ['valid', 'invalid', 'unchanged', 'changed', 'failed'] as const

export const importParams = t.Object({ id: idParam })
export const importQuery = t.Object({
  ...staffPageQuery,
  state: t.Optional(
    t.Union(
      importStates.map((value) => t.Literal(value)),
      {
        description: stateList,
        examples: ['done'],
        hint: { zh: '状态无效', en: 'must be a documented state' },
      },
    ),
  ),
})
export const resultQuery = t.Object({
  outcome: t.Optional(
    t.Union(
      outcomes.map((value) => t.Literal(value)),
      {
        description:
          '只要此结果的行：valid 正确, invalid 有误, unchanged 无变化, changed 已写入, failed 写入失败 · only rows with this outcome',
        examples: ['invalid'],
        hint: { zh: '结果无效', en: 'must be a documented outcome' },
      },
    ),
  ),
})
export const newImport = knownFieldsOnly(
  {
    kind,
    file: t.File({
      description: 'CSV 或 XLSX 文件，第一行为表头 · CSV or XLSX, headings in the first row',
      hint: { zh: '应为一个文件', en: 'must be a file' },
    }),
    mapping: t.Optional(
      t.String({
        maxLength: 4_000,
        description:
          'JSON：字段对应的列号，从 1 开始；不填则按表头 · JSON: the number of the column by field, from 1; by the headings when absent',
        examples: ['{"id":1,"price":3}'],
        hint: { zh: '列对应关系过长', en: 'must have at most 4,000 characters' },
      }),
    ),
    mode: t.Optional(mode),
    dry_run: t.Optional({
      ...booleanField,
      description: '只检查，默认 false · only checks; false by default',
    }),
  },
  { title: 'NewImport' },
)
export const application = t.Optional(
  knownFieldsOnly({ mode: t.Optional(mode) }, { title: 'ImportApplication' }),
)

const text = t.Object({ zh: t.String(), en: t.String() })
const mapping = t.Record(t.String(), t.Integer(), {
  description: '字段对应的列号 · number of the column by field',
})
export const kindList = t.Array(
  t.Object({
    name: t.String(),
    label: text,
    permission: t.String({ description: '所需权限的代码 · code of the permission that it needs' }),
    columns: t.Array(
      t.Object({
        name: t.String(),
        label: text,
        required: t.Boolean({ description: '是否必填 · whether it is required' }),
      }),
    ),
    example: t.String({ description: 'CSV 示例 · a small CSV file' }),
  }),
)
export const importJob = t.Object(
  {
    id: t.Integer(),
    create_time: dateTime,
    finish_time: t.Nullable(dateTime),
    kind: t.String({ description: '导入种类，见 listImportKinds · kind of import, see listImportKinds' }),
    file_name: t.String(),
    file_size: t.Integer({ description: '字节 · bytes' }),
    mapping,
    mode: t.String({
      description: 'valid_rows 只写入正确的行, all_or_nothing 全部或都不 · the valid rows, or all or none',
    }),
    dry_run: t.Boolean(),
    state: t.String({ description: stateList }),
    rows: t.Integer({ description: '已检查的行数 · rows that were checked' }),
    invalid: t.Integer({ description: '有误的行数 · rows with an error' }),
    unchanged: t.Integer({ description: '没有变化的行数 · rows that change nothing' }),
    changed: t.Integer({ description: '已写入的行数 · rows that were applied' }),
    failed: t.Integer({ description: '写入失败的行数 · rows that could not be applied' }),
    error: t.Nullable(
      t.String({
        description: '提前结束的原因代码，没有则为 null · code of why it ended early; null without one',
      }),
    ),
  },
  { title: 'Import' },
)
export const importPage = staffPageOf(importJob)
export const importPreview = t.Object(
  {
    headings: t.Array(t.String(), { description: '第一行的表头 · headings in the first row' }),
    mapping,
    proposed: {
      ...mapping,
      description: '按表头建议的列号 · number of the column by field, as the headings propose',
    },
    rows: t.Array(
      t.Object({
        row: t.Integer({ description: '文件中的行号，从 1 开始 · number of the row in the file, from 1' }),
        cells: t.Array(t.String(), {
          description: '单元格的文本，最多 200 字 · texts, cut to 200 characters',
        }),
      }),
    ),
  },
  { title: 'ImportPreview' },
)

/** What an upload may be, and a CSV file of each kind, for the API document. */
export const importDescription = `A job checks every row, then applies the valid ones; with dry_run it only checks. mode is valid_rows by default; all_or_nothing applies nothing unless every row is valid, in one transaction of at most IMPORT_ATOMIC_ROWS rows (2,000 by default).

- File: XLSX without a password, or CSV with commas, semicolons or tabs in UTF-8 with or without a byte order mark, GB18030, or UTF-16 with a byte order mark.
- Limits: IMPORT_LIMIT_BYTES (20 MiB by default, 413), IMPORT_MAX_ROWS rows (100,000), 200 columns, 32,767 characters in a cell.
- Headings: the first row, in Chinese or English, or the names of the fields; imports/kinds/ lists them. An empty cell keeps its value.
- Yes or no (is_launched, force_number): 是, yes, y, true, 1, or 否, no, n, false, 0. An empty force_number is no.
- Amounts such as 5388.00, and reasons of stock: 到货 received, 盘点 counted, 报损 damaged, 退回 returned, 更正 correction.

${importKindNames.map((name) => `${name}:\n\n\`\`\`\n${importKinds[name].example}\`\`\``).join('\n\n')}`

/** Converts the kinds of imports to the wire format. */
export function presentKinds(): typeof kindList.static {
  return importKindNames.map((name) => {
    const { label, permission, columns, example } = importKinds[name]
    return {
      name,
      label,
      permission,
      columns: columns.map(({ isRequired = false, ...column }) => ({
        name: column.name,
        label: column.label,
        required: isRequired,
      })),
      example,
    }
  })
}

/** Converts an import to the wire format. */
export function presentImport(row: ImportRow): typeof importJob.static {
  return {
    id: row.id,
    create_time: shopTime(row.createTime),
    finish_time: row.finishTime && shopTime(row.finishTime),
    kind: row.kind,
    file_name: row.fileName,
    file_size: row.fileSize,
    mapping: mappingOf(row),
    mode: row.mode,
    dry_run: row.isDryRun,
    state: row.state,
    rows: row.rowCount,
    invalid: row.invalidCount,
    unchanged: row.unchangedCount,
    changed: row.changedCount,
    failed: row.failedCount,
    error: row.error,
  }
}
