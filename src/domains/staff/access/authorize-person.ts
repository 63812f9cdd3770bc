import type { AuthorizePerson } from '../../accounts/disable-account.ts'
import { holdsAll, readRights } from '../../accounts/permissions/rights.ts'
import { outranked, selfDemotion, staffOnly } from '../errors.ts'
import type { StaffCaller } from './caller.ts'

/**
 * Rule on persons whom the caller locks, signs out, exports or erases: not the caller, and no staff with more permissions. A locked
 * staff user keeps the rank.
 * @throws in the verb 403 staff_only, outranked; 409 self_demotion
 */
export function authorizePerson(caller: StaffCaller): AuthorizePerson {
  return async (tx, person) => {
    if (person.id === caller.id) throw selfDemotion()
    if (!person.isStaff) return
    const rights = await readRights(tx, [caller.id, person.id])
    const [own, theirs] = [caller.id, person.id].map((id) => rights.find((each) => each.id === id))
    if (!own?.isStaff) throw staffOnly()
    if (own.isSuperuser) return
    if (!theirs || theirs.isSuperuser || !holdsAll(own, theirs.permissions)) throw outranked()
  }
}
