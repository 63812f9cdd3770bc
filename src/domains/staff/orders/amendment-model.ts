import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { dateTime, idFieldOf, idParam, knownFieldsOnly } from '../../../http/fields.ts'
import { freeText } from '../../../http/input/text-field.ts'
import { orderParams } from '../../orders/model.ts'
import { noteFields, type OrderNote } from '../../orders/notes/order-notes.ts'
import { etagOf } from '../versions/etag.ts'

export const cancellation = knownFieldsOnly(
  {
    reason: freeText(2, 200, {
      description: '取消的原因，顾客可见 · why; the buyer sees it',
      examples: ['商品缺货'],
    }),
  },
  { title: 'StaffCancellation' },
)
export const newAddress = knownFieldsOnly(
  { address: idFieldOf('该顾客的收货地址编号 · id of an address of the buyer') },
  { title: 'StaffOrderAddress' },
)
export const noteParams = t.Object({ ...orderParams.properties, note: { ...idParam, examples: [1] } })
export const newNote = knownFieldsOnly(
  {
    note: freeText(1, 500, {
      description: '备注，顾客不可见 · shoppers never see it',
      examples: ['顾客来电催发货'],
    }),
  },
  { title: 'NewOrderNote' },
)
export const note = t.Object(
  {
    id: t.Integer(),
    time: dateTime,
    user: t.String({ description: '作者 · author' }),
    note: t.String(),
    etag: t.String({ description: '供 DELETE 的 If-Match 使用 · for If-Match of a DELETE' }),
  },
  { title: 'OrderNote' },
)
export const noteList = t.Array(note)

/** Converts a note. */
export const presentNote = (row: OrderNote): typeof note.static => ({
  id: row.id,
  time: shopTime(row.createTime),
  user: row.author,
  note: row.note,
  etag: etagOf(noteFields(row)),
})
