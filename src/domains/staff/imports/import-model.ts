import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { booleanField, dateTime, idParam, knownFieldsOnly } from '../../../http/fields.ts'
import { staffListQuery, staffPageOf } from '../../../http/staff/list.ts'
import { type ImportRow, mappingOf } from './import-fields.ts'
import { importKindNames, importKinds } from './kinds/registry.ts'

const kind = t.Union([t.Literal('skus'), t.Literal('stock'), t.Literal('shipments')], {
  description: '导入种类 · kind of import',
  examples: ['skus'],
  hint: { zh: '导入种类无效', en: 'must be a documented kind of import' },
})
const mode = t.Union([t.Literal('all_or_nothing'), t.Literal('valid_rows')], {
  description: '全部成功才写入，或只写入正确的行 · all rows or none, or the valid ones',
  examples: ['valid_rows'],
  hint: { zh: '应为 all_or_nothing 或 valid_rows', en: 'must be all_or_nothing or valid_rows' },
})
const states = ['queued', 'applying', 'checked', 'done', 'failed', 'cancelled'] as const
const outcomes = ['valid', 'invalid', 'unchanged', 'changed', 'failed'] as const

export const importParams = t.Object({ id: idParam })
export const importQuery = t.Object({
  page: staffListQuery.page,
  pagesize: staffListQuery.pagesize,
  state: t.Optional(
    t.Union(
      states.map((value) => t.Literal(value)),
      {
        description: '状态 · state',
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
        description: '只要此结果的行 · only rows with this outcome',
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
    dry_run: t.Optional(booleanField),
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
    permission: t.String(),
    columns: t.Array(t.Object({ name: t.String(), label: text, required: t.Boolean() })),
  }),
)
export const importJob = t.Object(
  {
    id: t.Integer(),
    create_time: dateTime,
    finish_time: t.Nullable(dateTime),
    kind: t.String(),
    file_name: t.String(),
    file_size: t.Integer({ description: '字节 · bytes' }),
    mapping,
    mode: t.String(),
    dry_run: t.Boolean(),
    state: t.String({ description: states.join(', ') }),
    rows: t.Integer({ description: '已检查的行数 · rows that were checked' }),
    invalid: t.Integer(),
    unchanged: t.Integer(),
    changed: t.Integer(),
    failed: t.Integer(),
    error: t.Nullable(t.String({ description: '结束原因的代码 · code of why it ended' })),
  },
  { title: 'Import' },
)
export const importPage = staffPageOf(importJob)
export const importPreview = t.Object(
  {
    headings: t.Array(t.String()),
    mapping,
    proposed: mapping,
    rows: t.Array(t.Object({ row: t.Integer(), cells: t.Array(t.String()) })),
  },
  { title: 'ImportPreview' },
)

/** Converts the kinds of imports to the wire format. */
export function presentKinds(): typeof kindList.static {
  return importKindNames.map((name) => {
    const { label, permission, columns } = importKinds[name]
    return {
      name,
      label,
      permission,
      columns: columns.map(({ isRequired = false, ...column }) => ({
        name: column.name,
        label: column.label,
        required: isRequired,
      })),
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
