import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { dateTime, idParam } from '../../../http/fields.ts'
import { momentField } from '../../../http/staff/form-fields.ts'
import { boundedPageOf, staffPageQuery } from '../../../http/staff/list.ts'
import { changedFields } from '../versions/etag.ts'
import { presentVersion } from '../versions/present-times.ts'
import type { Entry, SealedEntry } from './find-entries.ts'
import { nameAuthor } from './find-version.ts'

const text = (description: string, example: string) =>
  t.Optional(t.String({ maxLength: 96, description, examples: [example] }))

export const entryParams = t.Object({ id: idParam })
export const entryQuery = t.Object({
  ...staffPageQuery,
  user: text(
    '用户名、用户编号、命令或 schedule · name or id of a user, a command, or schedule',
    'meiduo_admin',
  ),
  object: text('对象：类型与编号 · kind and id of the object', 'sku:1'),
  action: text('操作：operationId · the operationId', 'updateSku'),
  from: t.Optional(momentField('起始时间（含） · from, inclusive')),
  to: t.Optional(momentField('结束时间（不含） · to, exclusive')),
})

const version = t.Nullable(t.Record(t.String(), t.Unknown()), {
  description:
    '可编辑的字段，个人信息已遮盖；对象不存在时为 null · the fields that people edit; personal ones are masked; null without the object',
})
const fields = {
  id: t.Integer(),
  at: dateTime,
  user: t.String({ description: '用户名、命令或 schedule · name of the user, command, or schedule' }),
  address: t.String({
    examples: ['203.0.113.7'],
    description:
      '网络地址；命令为操作者，定时任务为空 · network address; the operator of a command, empty for a schedule',
  }),
  request_id: t.String({
    description: '请求编号，命令与定时任务为空 · id of the request; empty for commands and schedules',
  }),
  method: t.String({
    examples: ['PUT'],
    description: '命令与定时任务为空 · empty for commands and schedules',
  }),
  path: t.String({
    examples: ['/meiduo_admin/skus/1/'],
    description: '命令与定时任务为空 · empty for commands and schedules',
  }),
  action: t.String({
    examples: ['updateSku'],
    description: '操作：operationId 等 · the operationId, or the name of a command',
  }),
  object: t.String({ examples: ['sku:1'], description: '对象的类型与编号 · kind and id of the object' }),
  before: version,
  after: version,
}
const entry = t.Object(fields, { title: 'AuditEntry' })
export const entryPage = boundedPageOf(entry)
export const sealedEntry = t.Object(
  {
    ...fields,
    changed_fields: t.Array(t.String(), {
      description: 'before 与 after 不同的字段 · fields that differ between before and after',
    }),
    digest: t.String({ description: '内容的 SHA-256 · SHA-256 of the content' }),
    sequence: t.Nullable(
      t.Integer({
        description: '在链中的序号；尚未封存为 null · place in the chain; null until it is sealed',
      }),
    ),
    sealed_at: t.Nullable(dateTime, {
      description: '封存时间，尚未封存为 null · when it was sealed; null before',
    }),
  },
  { title: 'SealedAuditEntry' },
)

/** Converts an entry to the wire format. */
export function presentEntry(row: Entry): typeof entry.static {
  return {
    id: row.id,
    at: shopTime(row.createTime),
    user: nameAuthor({ name: row.username, actor: row.actor }),
    address: row.address,
    request_id: row.requestId,
    method: row.method,
    path: row.path,
    action: row.action,
    object: row.object,
    before: presentVersion(row.before),
    after: presentVersion(row.after),
  }
}

/** Converts an entry with its place in the chain. */
export function presentSealedEntry(row: SealedEntry): typeof sealedEntry.static {
  const shown = presentEntry(row)
  return {
    ...shown,
    changed_fields: changedFields(shown.before ?? {}, shown.after ?? {}).filter((name) => name !== 'details'),
    digest: row.digest,
    sequence: row.sequence,
    sealed_at: row.sealTime && shopTime(row.sealTime),
  }
}
