import { defineError } from '../../lib/errors.ts'

export const invalidSpecs = defineError(
  400,
  'invalid_input',
  '规格应为“名称:值”，最多 10 个',
  'Specifications must be name:value, 10 at most',
  'specs',
)

export const invalidPrices = defineError(
  400,
  'invalid_input',
  '最高价不能低于最低价',
  'The highest price must not be below the lowest',
  'max_price',
)
