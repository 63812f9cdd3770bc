import { defineError } from '../../lib/errors.ts'

export const invalidSpecs = defineError(
  400,
  'invalid_input',
  '规格应为“名称:值”，最多 10 个',
  'At most 10 specifications, each as name:value',
  'specs',
)

export const invalidPrices = defineError(
  400,
  'invalid_input',
  '最高价不能低于最低价',
  'max_price must not be below min_price',
  'max_price',
)
