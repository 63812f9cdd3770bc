import { config } from '../../../config/index.ts'
import { unauthorized } from '../../../lib/errors.ts'
import { listHeldPermissions } from '../../accounts/permissions/list-held.ts'
import { readAccess } from '../access/read-access.ts'

/** A signed-in staff user with the names of all their permissions. */
export type SessionDescription = Readonly<{
  id: number
  username: string
  isSuperuser: boolean
  hasTotp: boolean
  mustSetUpTotp: boolean
  permissions: readonly string[]
}>

/** Returns who a staff user is and what they may do now. @throws 401 unauthorized when they are no active staff */
export async function describeSession(userId: number): Promise<SessionDescription> {
  const member = await readAccess(userId)
  if (!member) throw unauthorized()
  const { id, username, isSuperuser, hasTotp } = member
  const mustSetUpTotp = config.staff.requiresTotp && !hasTotp
  return { id, username, isSuperuser, hasTotp, mustSetUpTotp, permissions: await listHeldPermissions(id) }
}
