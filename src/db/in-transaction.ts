import type { Transaction } from './client.ts'

/** The fields of an object that people edit, by their names on the wire. */
export type Fields = Readonly<Record<string, unknown>>

/**
 * What a verb changed: the object, such as `sku:12`, and its fields before (null: created) and after (null: deleted). `details` is
 * what the entry says besides, such as a movement of the stock; it belongs to no version of the object. `personal` names members of this
 * kind of object that hold data of a person.
 */
export type Change = Readonly<{
  object: string
  before: Fields | null
  after: Fields | null
  details?: Fields | undefined
  personal?: readonly string[]
}>

/**
 * The last argument of a writing verb: the verb calls it inside its transaction with each change, after its statements and before
 * the commit. An error that it throws rolls the change back.
 */
export type InTransaction = (tx: Transaction, change: Change) => Promise<void>
