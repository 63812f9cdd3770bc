import { t } from 'elysia'
import { idParam } from '../../../http/fields.ts'
import { textLine } from '../../../http/input/text-field.ts'
import { staffListQuery } from '../../../http/staff/list.ts'

export const idParams = t.Object({ id: idParam })
export const listQuery = t.Object(staffListQuery)

/** Choices of a select box. */
export const names = t.Array(t.Object({ id: t.Integer(), name: t.String() }))

/** A text of one line with 1 to `most` characters. */
export const lineField = (most: number, example: string, description: string) =>
  textLine(1, most, { examples: [example], description })
