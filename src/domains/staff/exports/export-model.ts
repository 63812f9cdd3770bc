import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { dateTime, idParam, knownFieldsOnly } from '../../../http/fields.ts'
import { staffPageOf, staffPageQuery } from '../../../http/staff/list.ts'
import type { ExportRow } from './export-fields.ts'
import { filterTexts, readFilters, toTexts } from './filter-model.ts'
import { exportListNames, findExportList, permissionsOf } from './lists/registry.ts'
import type { NewExport } from './store-export.ts'

export const exportParams = t.Object({ id: idParam })
export const exportQuery = t.Object(staffPageQuery)

const list = t.Union(
  exportListNames.map((name) => t.Literal(name)),
  {
    description: '列表 · list',
    examples: ['skus'],
    hint: { zh: '列表无效', en: 'must be a documented list' },
  },
)

export const newExport = knownFieldsOnly(
  {
    list,
    format: t.Optional(
      t.Union([t.Literal('csv'), t.Literal('xlsx')], {
        description: '格式，默认 xlsx · format, xlsx by default',
        examples: ['xlsx'],
        hint: { zh: '应为 csv 或 xlsx', en: 'must be csv or xlsx' },
      }),
    ),
    columns: t.Optional(
      t.Array(t.String({ maxLength: 40, examples: ['id'] }), {
        minItems: 1,
        maxItems: 50,
        uniqueItems: true,
        description: '列名，按此顺序；不填为全部 · names of columns in this order; all when absent',
        hint: { zh: '应为 1–50 个不重复的列名', en: 'must be 1–50 different names of columns' },
      }),
    ),
    filters: t.Optional(filterTexts),
  },
  { title: 'NewExport' },
)

const text = t.Object({ zh: t.String(), en: t.String() })
export const exportLists = t.Array(
  t.Object({
    name: t.String(),
    label: text,
    operation: t.Nullable(
      t.String({
        description:
          '列出相同内容的接口，没有则为 null · the operation that lists the same rows; null without one',
      }),
    ),
    permissions: t.Array(t.String(), { description: '需要其中之一 · one of these is needed' }),
    filters: t.Array(t.String(), { description: '筛选条件，同列表的查询参数 · as in the query of the list' }),
    columns: t.Array(t.Object({ name: t.String(), label: text })),
  }),
)
export const exportJob = t.Object(
  {
    id: t.Integer(),
    create_time: dateTime,
    finish_time: t.Nullable(dateTime),
    list: t.String({ description: '列表名称，见 listExportLists · name of the list, see listExportLists' }),
    format: t.String({ description: 'csv 或 xlsx · csv or xlsx' }),
    columns: t.Array(t.String(), { description: '列名，按顺序 · names of the columns in their order' }),
    state: t.String({
      description: 'queued 排队或生成中, done 已完成, failed 失败, cancelled 已取消 · state of the job',
    }),
    rows: t.Integer({ description: '已写入的行数 · rows that were written' }),
    file_size: t.Nullable(
      t.Integer({
        description: '文件大小，字节；完成之前为 null · size of the file in bytes; null before it is done',
      }),
    ),
    is_available: t.Boolean({ description: '文件可以下载 · the file can be downloaded' }),
    error: t.Nullable(
      t.String({ description: '失败原因的代码，没有则为 null · code of why it failed; null without one' }),
    ),
  },
  { title: 'Export' },
)
export const exportPage = staffPageOf(exportJob)

/** Converts the lists that can be exported to the wire format. */
export function presentLists(): typeof exportLists.static {
  return exportListNames.map((name) => {
    const list = findExportList(name)
    const columns = list.columns.map((column) => ({ name: column.name, label: column.label }))
    const { label, operation, filters } = list
    return { name, label, operation, permissions: [...permissionsOf(list)], filters: [...filters], columns }
  })
}

/** The lists that can be exported with their filters, as a table for the documentation. */
export const listTable = [
  '| list | 列表 · list | 筛选 · filters |',
  '| --- | --- | --- |',
  ...exportListNames.map((name) => {
    const { label, filters } = findExportList(name)
    return `| ${name} | ${label.zh} · ${label.en} | ${filters.join(', ') || '–'} |`
  }),
].join('\n')

/** Converts an export to the wire format. */
export function presentExport(row: ExportRow): typeof exportJob.static {
  return {
    id: row.id,
    create_time: shopTime(row.createTime),
    finish_time: row.finishTime && shopTime(row.finishTime),
    list: row.list,
    format: row.format,
    columns: JSON.parse(row.columns),
    state: row.state,
    rows: row.rowCount,
    file_size: row.fileSize,
    is_available: row.state === 'done' && row.fileKey !== null,
    error: row.error,
  }
}

/** Converts the body of a POST to the members of a verb. @throws 400 invalid_input for filters that the list refuses */
export function toNewExport({ list, format = 'xlsx', columns, ...body }: typeof newExport.static): NewExport {
  const filters = toTexts(body.filters ?? {})
  readFilters(list, filters)
  return { list, format, columns, filters }
}
