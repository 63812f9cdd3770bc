import { defineError } from '../../lib/errors.ts'

export const keyTaken = defineError(400, 'key_taken', '该键名已存在', 'This key is taken', 'key')
export const contentCategoryInUse = defineError(
  409,
  'content_category_in_use',
  '该广告类别仍有广告',
  'This category still has ads',
)
export const contentCategoryUnknown = defineError(
  400,
  'content_category_unknown',
  '广告类别不存在',
  'This category of ads is unknown',
  'category_id',
)
