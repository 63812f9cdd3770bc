import { type TSchema, t } from 'elysia'

/**
 * Second names of members in the staff API, for copies of the Vue staff console that disagree. They are all in this file, so
 * that one commit can remove them.
 */

const secondName = <T extends TSchema>(schema: T, current: string): T => ({
  ...schema,
  deprecated: true,
  description: `${current} 的别名 · alias of ${current}`,
})

/** `list` is `lists`. */
export const listFields = <T extends TSchema>(item: T) => ({
  lists: t.Array(item),
  list: secondName(t.Array(item), 'lists'),
})

/** Returns `lists` with its second name `list`. */
export const bothLists = <Item>(lists: Item[]) => ({ lists, list: lists })
