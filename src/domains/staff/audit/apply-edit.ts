import type { Fields, InTransaction } from '../../../db/in-transaction.ts'
import type { StaffCaller } from '../access/caller.ts'
import { FieldsOutdated } from './check-version.ts'
import { recordEdit, requireMatch } from './record-change.ts'

const maxTries = 8
const moment = /^\d{4}-\d\d-\d\dT\d\d:/

/**
 * Applies what a person sent. With `?merge=true` and an old If-Match, fields that only one side changed since that version are
 * merged: a member that the person sent back unchanged keeps its present value.
 * @param action the operation id of the route
 * @param sent by the names of the object's fields on the wire
 * @param apply calls the verb with what to store and its `inTransaction`; it is called again when others changed the object
 * @throws 412 precondition_failed, inside the verb, with the members that `checkVersion` names
 */
export async function applyEdit<Sent extends object, Stored>(
  caller: StaffCaller,
  action: string,
  sent: Sent,
  apply: (sent: Sent, record: InTransaction) => Promise<Stored>,
): Promise<Stored> {
  const restored = new Set<string>()
  let wish = sent
  for (let tries = 1; ; tries++) {
    try {
      return await apply(
        wish,
        recordEdit(caller, action, { sent: wish as Fields, restored: new Set(restored) }),
      )
    } catch (error) {
      if (!(error instanceof FieldsOutdated)) throw error
      if (tries === maxTries) throw error.refusal
      wish = withPresent(wish, error.present)
      for (const name of Object.keys(error.present)) restored.add(name)
    }
  }
}

/**
 * Returns the same for a route that requires If-Match.
 * @throws 428 precondition_required; 412 as `applyEdit`
 */
export async function applyMatchedEdit<Sent extends object, Stored>(
  ...edit: Parameters<typeof applyEdit<Sent, Stored>>
): Promise<Stored> {
  requireMatch(edit[0])
  return applyEdit(...edit)
}

/** Replaces sent values by present ones. A moment is a Date in a request that has been read, and a text in `present`. */
function withPresent<Sent extends object>(sent: Sent, present: Fields): Sent {
  const members = Object.entries(present).map(([name, value]) => {
    const isMoment =
      typeof value === 'string' && moment.test(value) && typeof (sent as Fields)[name] !== 'string'
    return [name, isMoment ? new Date(value) : value]
  })
  return { ...sent, ...Object.fromEntries(members) }
}
