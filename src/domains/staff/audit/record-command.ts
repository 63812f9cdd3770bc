import type { InTransaction } from '../../../db/in-transaction.ts'
import { storeEntry } from './store-entry.ts'

/** A command with its options, such as `create-staff --recover`, and the account of the machine that runs it. */
type Command = Readonly<{ name: string; operator: string }>

/** Returns what a command passes to a verb as `inTransaction`: it writes the audit entry in the transaction of the change. */
export function recordCommand({ name, operator }: Command): InTransaction {
  const author = {
    ...{ userId: null, actor: name },
    ...{ address: operator.slice(0, 64), requestId: '', method: '', path: '' },
  }
  return (tx, change) => storeEntry(tx, author, name, change)
}
