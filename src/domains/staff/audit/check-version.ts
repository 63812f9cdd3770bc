import { shopTime } from '../../../config/shop-time.ts'
import type { Transaction } from '../../../db/client.ts'
import type { Change, Fields } from '../../../db/in-transaction.ts'
import type { AppError } from '../../../lib/errors.ts'
import type { StaffCaller } from '../access/caller.ts'
import { preconditionFailed } from '../errors.ts'
import { canonicalJson, changedFields, etagOf, satisfiesMatch } from '../versions/etag.ts'
import { presentTimes } from '../versions/present-times.ts'
import { findLastChange, findVersion, readHistory } from './find-version.ts'
import { maySeeObjects } from './may-see-objects.ts'
import { maskFields } from './personal-fields.ts'

/** What a person sent, by the names of `Change`, and which members were replaced by the present values. */
export type Edit = Readonly<{ sent: Fields; restored: ReadonlySet<string> }>

/** The caller sent old values back that others have changed meanwhile: the edit is applied again with `present` in their place. */
export class FieldsOutdated extends Error {
  constructor(
    readonly present: Fields,
    readonly refusal: AppError,
  ) {
    super('fields outdated')
  }
}

/**
 * Compares the caller's If-Match with the locked object. If the ETag is old and the caller asks for a merge, accepts the change
 * when no field was changed on both sides since the version that the ETag names.
 * @throws 412 precondition_failed with `etag`, `changed_by`, `changed_at`, `changed_fields`, and with `current` for callers who may
 *   see the object; 403 staff_only; FieldsOutdated
 */
export async function checkVersion(
  tx: Transaction,
  caller: StaffCaller,
  { object, before, after, personal }: Change,
  edit?: Edit,
): Promise<void> {
  const { ifMatch, merges } = caller
  if (ifMatch === undefined || before === null) return
  const etag = etagOf(before)
  if (satisfiesMatch(ifMatch, etag)) return
  const shown = (await maySeeObjects(tx, caller)) ? { current: presentTimes(before) } : {}
  const current = maskFields(before, personal)
  const history = await readHistory(tx, object, { etag, current })
  const [last, base] = [findLastChange(history, current), findVersion(history, ifMatch)]
  const refusal = (changed: readonly string[] | null) =>
    preconditionFailed({
      members: {
        ...shown,
        etag,
        changed_by: last?.by ?? null,
        changed_at: last ? shopTime(last.at) : null,
        changed_fields: changed,
      },
    })
  if (!base || !merges || !edit || !after) throw refusal(base ? changedFields(base, current) : null)
  const { clashing, outdated } = compareSides({ base, current, after: maskFields(after, personal) }, edit)
  if (clashing.length > 0) throw refusal(clashing)
  const present = Object.fromEntries(outdated.map((name) => [name, before[name]]))
  if (outdated.length > 0) throw new FieldsOutdated(present, refusal(outdated))
}

/** `base` is what the caller read, `current` what others made of it, `after` what the change would store. */
type Sides = Readonly<{ base: Fields; current: Fields; after: Fields }>

/**
 * Compares what others changed with what the caller changes.
 * @returns the fields that both changed, and the fields that the caller only sent back unchanged
 */
function compareSides({ base, current, after }: Sides, { sent, restored }: Edit) {
  const [clashing, outdated]: [string[], string[]] = [[], []]
  for (const name of changedFields(base, current)) {
    const isSent = Object.hasOwn(sent, name) && sent[name] !== undefined
    const isPresent = isSame(after[name], current[name])
    if (isPresent && (!isSent || restored.has(name))) continue
    const isSentBack = isSent && (restored.has(name) || isSame(after[name], base[name]))
    ;(isSentBack ? outdated : clashing).push(name)
  }
  return { clashing, outdated }
}

const isSame = (one: unknown, other: unknown) => canonicalJson(one) === canonicalJson(other)
