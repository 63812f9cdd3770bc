import { t } from 'elysia'
import { idParam } from '../../../http/fields.ts'
import { staffListQuery } from '../../../http/staff/list.ts'

export const idParams = t.Object({ id: idParam })
export const listQuery = t.Object(staffListQuery)

/** Choices of a select box. */
export const names = t.Array(t.Object({ id: t.Integer(), name: t.String() }))

/** A text of one line with 1 to `most` characters, one of them no blank. */
export const lineField = (most: number, example: string) =>
  t.String({
    minLength: 1,
    maxLength: most,
    pattern: '^[^\\u0000-\\u001F\\u007F]*[^\\s\\u0000-\\u001F\\u007F][^\\u0000-\\u001F\\u007F]*$',
    examples: [example],
    hint: { zh: `应为 1–${most} 个字`, en: `must have 1–${most} characters` },
  })
