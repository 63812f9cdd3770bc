import { integer, withMembers } from '../../../lib/error-members.ts'
import { defineError } from '../../../lib/errors.ts'

export const figuresNotReady = defineError(
  503,
  'figures_not_ready',
  '经营数据正在统计，请稍后再试',
  'The figures are being computed for the first time, try again later',
)
export const rangeInvalid = defineError(
  400,
  'range_invalid',
  '日期范围无效',
  'The range of days is invalid',
  'from',
)
/** `max_days` or `max_parts` holds the limit. */
export const rangeTooLong = withMembers(
  defineError(
    400,
    'range_too_long',
    '日期范围过长',
    'The range of days is too long, or has too many parts',
    'from',
  ),
  {
    max_days: integer('最多天数 · most days'),
    max_parts: integer('最多分段数 · most parts'),
  },
)
