import { t } from 'elysia'
import { formatFen, parseFen } from '../../lib/money.ts'

/** An amount of at least zero, as a form or JSON gives it: `"12.5"`, `12.5` or `"12"`. Read as yuan with two decimals. */
export const amountField = (description: string) =>
  t
    .Transform(
      t.String({
        pattern: '^\\d{1,8}(?:\\.\\d{1,2})?$',
        maxLength: 11,
        takesNumbers: true,
        description,
        examples: ['5388.00'],
        hint: {
          zh: '金额应为不小于 0 的数，最多两位小数',
          en: 'must be an amount with at most two decimals',
        },
      }),
    )
    .Decode((text) => formatFen(parseFen(text)))
    .Encode((amount) => amount)

/** The same above zero. */
export const positiveAmountField = (description: string) =>
  t
    .Transform(
      t.String({
        pattern: '^(?!0+(?:\\.0+)?$)\\d{1,8}(?:\\.\\d{1,2})?$',
        maxLength: 11,
        takesNumbers: true,
        description,
        examples: ['59.90'],
        hint: { zh: '金额应大于 0，最多两位小数', en: 'must be an amount above 0 with at most two decimals' },
      }),
    )
    .Decode((text) => formatFen(parseFen(text)))
    .Encode((amount) => amount)

/** A difference of pieces, as a number or as digits with a sign: `-3`, `"-3"` or `"+3"`. */
export const differenceField = (description: string) =>
  t
    .Transform(
      t.String({
        pattern: '^[+-]?\\d{1,9}$',
        maxLength: 10,
        takesNumbers: true,
        description,
        examples: ['-3'],
        hint: { zh: '应为整数', en: 'must be a whole number' },
      }),
    )
    .Decode(Number)
    .Encode(String)

const day =
  '(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))'
const leapDay = '(?:[02468][048]|[13579][26])-02-29'
const time = '(?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d{1,6})?)?'
const offset = '(?:Z|[+-](?:0\\d|1[0-4]):[0-5]\\d)'

const moment = `20(?:\\d{2}-${day}|${leapDay})T${time}${offset}`
const momentOptions = {
  maxLength: 32,
  examples: ['2026-12-24T20:00:00+08:00'],
  hint: { zh: '时间应为带时区的 ISO 8601 格式', en: 'must be a moment in ISO 8601 with an offset' },
}

/** A moment of this century in ISO 8601 with its offset from UTC; an empty text means none. */
export const momentField = (description: string) =>
  t
    .Transform(t.String({ pattern: `^$|^${moment}$`, description, ...momentOptions }))
    .Decode((text) => (text ? new Date(text) : null))
    .Encode((moment) => moment?.toISOString() ?? '')

/** A moment as `momentField` takes it, which must not be empty. */
export const requiredMomentField = (description: string) =>
  t
    .Transform(t.String({ pattern: `^${moment}$`, description, ...momentOptions }))
    .Decode((text) => new Date(text))
    .Encode((moment) => moment.toISOString())
