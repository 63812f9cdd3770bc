import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { booleanField, dateTime, idFieldOf, idParam, knownFieldsOnly } from '../../../http/fields.ts'
import { momentField } from '../../../http/staff/form-fields.ts'
import { staffListQuery, staffPageOf } from '../../../http/staff/list.ts'
import type { ExportRow } from './export-fields.ts'
import { exportListNames, findExportList } from './lists/registry.ts'
import type { NewExport } from './store-export.ts'

export const exportParams = t.Object({ id: idParam })
export const exportQuery = t.Object({ page: staffListQuery.page, pagesize: staffListQuery.pagesize })

const list = t.Union(
  [
    t.Literal('orders'),
    t.Literal('refunds'),
    t.Literal('customers'),
    t.Literal('audit'),
    t.Literal('spus'),
    t.Literal('brands'),
    t.Literal('skus'),
    t.Literal('stock_movements'),
  ],
  {
    description: '列表 · list',
    examples: ['skus'],
    hint: { zh: '列表无效', en: 'must be a documented list' },
  },
)
const filters = knownFieldsOnly(
  {
    from: t.Optional(momentField('此时及以后创建 · created at this moment or later')),
    to: t.Optional(momentField('此时以前创建 · created before this moment')),
    status: t.Optional(
      t.String({
        minLength: 1,
        maxLength: 20,
        description: '状态 · status',
        examples: ['2'],
        hint: { zh: '状态无效', en: 'must be a status' },
      }),
    ),
    spu_id: t.Optional(idFieldOf('商品 SPU · SPU')),
    category_id: t.Optional(idFieldOf('第三级分类 · category of the third level')),
    is_launched: t.Optional(booleanField),
    sku_id: t.Optional(idFieldOf('商品 SKU · SKU')),
    user_id: t.Optional({ ...idFieldOf('用户 · user'), examples: [1] }),
  },
  { title: 'ExportFilters' },
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
        description: '列名，按此顺序；不填为全部 · names of columns in this order; all when absent',
        hint: { zh: '应为 1–50 个列名', en: 'must be 1–50 names of columns' },
      }),
    ),
    filters: t.Optional(filters),
  },
  { title: 'NewExport' },
)

const text = t.Object({ zh: t.String(), en: t.String() })
export const exportLists = t.Array(
  t.Object({
    name: t.String(),
    label: text,
    permission: t.String(),
    filters: t.Array(t.String()),
    columns: t.Array(t.Object({ name: t.String(), label: text })),
  }),
)
export const exportJob = t.Object(
  {
    id: t.Integer(),
    create_time: dateTime,
    finish_time: t.Nullable(dateTime),
    list: t.String(),
    format: t.String(),
    columns: t.Array(t.String()),
    state: t.String({ description: 'queued, done, failed, cancelled' }),
    rows: t.Integer(),
    file_size: t.Nullable(t.Integer({ description: '字节 · bytes' })),
    is_available: t.Boolean({ description: '文件可以下载 · the file can be downloaded' }),
    error: t.Nullable(t.String({ description: '失败原因的代码 · code of why it failed' })),
  },
  { title: 'Export' },
)
export const exportPage = staffPageOf(exportJob)

/** Converts the lists that can be exported to the wire format. */
export function presentLists(): typeof exportLists.static {
  return exportListNames.map((name) => {
    const { label, permission, filters: names, columns } = findExportList(name)
    const presented = columns.map((column) => ({ name: column.name, label: column.label }))
    return { name, label, permission, filters: [...names], columns: presented }
  })
}

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

/** Converts the body of a POST to the members of a verb. An empty moment filters nothing. */
export function toNewExport(body: typeof newExport.static): NewExport {
  const { from, to, ...others } = body.filters ?? {}
  const moments = { from: from ?? undefined, to: to ?? undefined }
  return {
    list: body.list,
    format: body.format ?? 'xlsx',
    columns: body.columns,
    filters: { ...others, ...moments },
  }
}
