import type { Transaction } from './client.ts'

/** The fields of an object that people edit, by their names on the wire. */
export type Fields = Readonly<Record<string, unknown>>

/**
 * What a verb changed: the object, such as `sku:12`, and its fields before (null: created) and after (null: deleted). `details` is
 * what the entry says besides, such as a movement of the stock; it belongs to no version of the object. `personal` names members
 * of this kind of object that hold data of a person. With `entryOf: 'changed fields'` the entry holds only the fields that
 * changed. The verb may then give the digest of a long text in place of the text (`db/text-digest.ts`).
 */
export type Change = Readonly<{
  object: string
  before: Fields | null
  after: Fields | null
  details?: Fields | undefined
  personal?: readonly string[]
  entryOf?: 'changed fields' | undefined
}>

/** Changes of other objects that follow from a change of the object `cause`, such as of the SKUs that move with their SPU. */
export type Consequences = Readonly<{ cause: string; changes: readonly Change[] }>

/**
 * The last argument of a writing verb: the verb calls it inside its transaction with each change, after its statements and before
 * the commit, and then with what follows from the change for other objects (`reportConsequences`). An error that it throws rolls
 * the change back.
 */
export type InTransaction = (tx: Transaction, change: Change | Consequences) => Promise<void>

/** An audit entry may have 50 kB, and a statement 16 MB. */
const atOnce = 100

/** Reports the changes of other objects, up to 100 with each call. A category may have 10,000 SPUs. */
export async function reportConsequences(
  tx: Transaction,
  { cause, changes }: Consequences,
  inTransaction: InTransaction | undefined,
): Promise<void> {
  for (let from = 0; from < changes.length; from += atOnce)
    await inTransaction?.(tx, { cause, changes: changes.slice(from, from + atOnce) })
}
