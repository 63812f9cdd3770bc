import { defineError } from '../../../lib/errors.ts'

export const noteOfAnother = defineError(
  403,
  'note_of_another',
  '只能删除自己的备注',
  'Only the author can delete this note',
)
export const notesTooMany = defineError(
  409,
  'notes_too_many',
  '该订单的备注过多',
  'This order has too many notes',
)
