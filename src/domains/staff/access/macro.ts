import { Elysia } from 'elysia'
import { clientAddress } from '../../../http/client-address.ts'
import { readToken } from '../../../http/identity.ts'
import { currentRequestId } from '../../../http/request-context.ts'
import { unauthorized } from '../../../lib/errors.ts'
import { permissionDenied, staffOnly } from '../errors.ts'
import type { StaffCaller } from './caller.ts'
import type { Permission } from './permissions.ts'
import { readAccess, type StaffAccess } from './read-access.ts'

/** What a staff route requires: a permission, one of several, or only that the caller is staff. */
export type Requirement = Permission | readonly Permission[] | 'any staff'

type Listener = Parameters<typeof clientAddress>[1]

/**
 * Authenticates staff: `staff: 'goods.change_sku'` requires an access token of active staff with this permission in the present
 * state of the database, before the input is validated, and provides `caller`.
 * @throws 401 unauthorized; 403 staff_only, permission_denied
 */
export const staffAccess = new Elysia({ name: 'staff-access' }).macro({
  staff: (requirement: Requirement) => ({
    detail: { security: [{ token: [] }], 'x-permission': requirement },
    async transform({ request, server, path }: { request: Request; server: Listener; path: string }) {
      callers.set(request, await requireStaff(request, server, path, requirement))
    },
    resolve: ({ request }: { request: Request }) => ({ caller: callers.get(request) as StaffCaller }),
  }),
})

/** Carries the caller from `transform`, which runs before validation, to `resolve`, which types the context. */
const callers = new WeakMap<Request, StaffCaller>()

async function requireStaff(
  request: Request,
  server: Listener,
  path: string,
  requirement: Requirement,
): Promise<StaffCaller> {
  const user = await readToken(request)
  if (!user) throw unauthorized()
  const permissions = requirement === 'any staff' ? [] : [requirement].flat()
  const member = await findGranted(user.id, permissions)
  if (!member) throw staffOnly()
  if (!member.isGranted) throw permissionDenied({ members: { permission: permissions.join(' or ') } })
  const { method } = request
  const origin = {
    address: clientAddress(request, server),
    requestId: currentRequestId() ?? '',
    method,
    path: path.slice(0, 255),
  }
  const { id, username, isSuperuser } = member
  const ifMatch = request.headers.get('if-match') ?? undefined
  return { id, username, isSuperuser, token: user.token, origin, ifMatch }
}

/** The caller with the first of the permissions that they have. Without permissions, the caller. */
async function findGranted(
  id: number,
  [first, ...others]: readonly Permission[],
): Promise<StaffAccess | undefined> {
  const member = await readAccess(id, first)
  return member?.isGranted === false && others.length > 0 ? findGranted(id, others) : member
}
