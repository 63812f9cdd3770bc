import { Elysia } from 'elysia'
import { clientAddress, wholeClientAddress } from '../../../http/client/client-address.ts'
import type { Refusals } from '../../../http/common-errors.ts'
import { currentRequestId } from '../../../http/request-context.ts'
import { networkNotAllowed } from '../../../http/staff/allowed-networks.ts'
import { readCredential } from '../../../http/staff/credential.ts'
import { asksForMerge } from '../../../http/staff/merge-query.ts'
import { isRead } from '../../../http/staff/session-cookie.ts'
import { type ErrorKind, unauthorized } from '../../../lib/errors.ts'
import {
  csrfFailed,
  keyNetwork,
  keyReadOnly,
  keyRefused,
  permissionDenied,
  staffOnly,
  totpRequired,
} from '../errors.ts'
import { type Admission, admit } from './admit.ts'
import type { Origin, StaffCaller } from './caller.ts'
import type { Permission } from './permissions.ts'

/** What a staff route requires: a permission, one of several, or only that the caller is staff. */
export type Requirement = Permission | readonly Permission[] | 'any staff'

/** What a route requires that no API key may call. `before TOTP`: also for staff who still have to set up a second factor. */
type PersonalRequirement = Requirement | 'before TOTP'

type Listener = Parameters<typeof clientAddress>[1]
type Call = { request: Request; server: Listener; path: string }

/**
 * Authenticates staff, before the input is validated, and provides `caller`. `staff: 'goods.change_sku'` requires an access token,
 * a session or an API key of active staff with this permission in the present state of the database. `inPerson` refuses API keys:
 * for routes about sign-ins, second factors, keys and grants.
 * @throws 401 unauthorized; 403 staff_only, permission_denied, csrf_failed, totp_required, key_refused, key_read_only, key_network
 */
export const staffAccess = new Elysia({ name: 'staff-access' }).macro({
  staff: (requirement: Requirement) => ({
    detail: {
      security: [{ token: [] }, { key: [] }, { session: [] }],
      'x-permission': requirement,
      ...refusalsOf(requirement, { name: '', ofAll: [keyNetwork], ofWrites: [keyReadOnly] }),
    },
    async transform(call: Call) {
      callers.set(call.request, await requireStaff(call, requirement))
    },
    resolve: ({ request }: { request: Request }) => ({ caller: callers.get(request) as StaffCaller }),
  }),
  inPerson: (requirement: PersonalRequirement) => ({
    detail: {
      security: [{ token: [] }, { session: [] }],
      'x-permission': requirement === 'before TOTP' ? 'any staff' : requirement,
      'x-in-person': true,
      ...refusalsOf(requirement, { name: '_in_person', ofAll: [keyRefused], ofWrites: [] }),
    },
    async transform(call: Call) {
      callers.set(call.request, await requireStaff(call, requirement, true))
    },
    resolve: ({ request }: { request: Request }) => ({ caller: callers.get(request) as StaffCaller }),
  }),
})

/** Names what the macro answers, for the document. */
function refusalsOf(requirement: PersonalRequirement, { name, ofAll, ofWrites }: Refusals) {
  const isBeforeTotp = requirement === 'before TOTP'
  const isAny = isBeforeTotp || requirement === 'any staff'
  const kinds = [
    networkNotAllowed,
    staffOnly,
    ...(isAny ? [] : [permissionDenied]),
    ...(isBeforeTotp ? [] : [totpRequired]),
    ...ofAll,
  ]
  const refusals: Refusals = {
    name: `forbidden_${isBeforeTotp ? 'before_totp' : isAny ? 'any_staff' : 'staff'}${name}`,
    ofAll: kinds.map(kindOf),
    ofWrites: [csrfFailed, ...ofWrites].map(kindOf),
  }
  return { refusals }
}

/** Elysia merges details, and calls the functions in them. */
const kindOf = ({ status, code }: ErrorKind): ErrorKind => ({ status, code })

/** Carries the caller from `transform`, which runs before validation, to `resolve`, which types the context. */
const callers = new WeakMap<Request, StaffCaller>()

async function requireStaff(
  { request, server, path }: Call,
  requirement: PersonalRequirement,
  isInPerson = false,
): Promise<StaffCaller> {
  const given = await readCredential(request)
  if (!given) throw unauthorized()
  const isAny = requirement === 'any staff' || requirement === 'before TOTP'
  const permissions = isAny ? [] : [requirement].flat()
  const address = wholeClientAddress(request, server)
  const admission = await admit(given, permissions, { address, isRead: isRead(request) })
  refuse(admission, permissions, { isInPerson, isBeforeTotp: requirement === 'before TOTP' })
  const { id, username, isSuperuser, credential } = admission
  const ifMatch = request.headers.get('if-match') ?? undefined
  const merges = asksForMerge(request)
  const origin = originOf({ request, server, path })
  return { id, username, isSuperuser, credential, permissions, origin, ifMatch, merges }
}

/** Returns where a request comes from, for the audit trail. */
export function originOf({ request, server, path }: Call): Origin {
  const address = clientAddress(request, server)
  return { address, requestId: currentRequestId() ?? '', method: request.method, path: path.slice(0, 255) }
}

type Route = Readonly<{ isInPerson: boolean; isBeforeTotp: boolean }>

function refuse(
  { credential, isGranted, mustSetUpTotp }: Admission,
  permissions: readonly Permission[],
  { isInPerson, isBeforeTotp }: Route,
): void {
  if (isInPerson && credential.kind === 'key') throw keyRefused()
  if (mustSetUpTotp && !isBeforeTotp) throw totpRequired()
  if (!isGranted) throw permissionDenied({ members: { permission: permissions.join(' or ') } })
}
