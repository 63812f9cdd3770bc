import { t } from 'elysia'
import { booleanField } from '../fields.ts'

/** Query of every PUT and PATCH of the staff API. */
export const mergeQuery = t.Object({
  merge: t.Optional({
    ...booleanField,
    description:
      'true：If-Match 已过期时，合并双方各自修改的字段；同一字段双方都改过则为 412 · true: an old If-Match is merged; a field that both sides changed is 412',
    examples: [true],
  }),
})

/** Returns whether a request asks for a merge, in any spelling of true of `booleanField`. */
export function asksForMerge({ url }: Request): boolean {
  return /[?&]merge=(?:true|1|on)(?:[&#]|$)/.test(url)
}
