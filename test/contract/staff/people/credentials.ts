import { listStaffSessions } from '../../../../src/domains/accounts/credentials/sessions.ts'
import { startTotp } from '../../../../src/domains/accounts/credentials/totp.ts'
import { createStaff as storeStaff } from '../../../../src/domains/accounts/staff/create-staff.ts'
import type { Permission } from '../../../../src/domains/staff/access/permissions.ts'
import { now } from '../../../../src/lib/clock.ts'
import { totpAt } from '../../../../src/lib/crypto/totp.ts'
import { newName } from '../../../support/factories/staff/people.ts'
import { createStaff, permissionIds } from '../../../support/factories/staff/staff.ts'
import {
  createKey,
  createStaffSession,
  enableTotp,
} from '../../../support/factories/staff/staff-credentials.ts'
import type { TestUser } from '../../../support/factories/users.ts'
import type { BeyondReach, StaffCall, StaffRow } from '../row.ts'
import { excessGrant, onPerson, outranking, readPerson } from './beyond-reach.ts'

const anyVersion = { 'if-match': '*' }

const keyPath = async ({ id }: TestUser) => `/api_keys/${(await createKey(id, [])).id}/`
const proved = async ({ id, password }: TestUser) => {
  const { code, token } = await enableTotp(id)
  return { body: { password, otp: code() }, token }
}
const newServiceAccount = async (permissions: readonly number[] = []) => {
  const { id } = await storeStaff({
    ...{ username: newName(), password: null, mobile: null, email: '' },
    ...{ isSuperuser: false, groups: [], permissions },
  })
  return id
}
const servicePath = async () => `/service_accounts/${await newServiceAccount()}/`
/** A call on a service account with a permission that the caller lacks. */
const onServiceAccount = (options: StaffCall): BeyondReach => ({
  refusal: [403, 'outranked'],
  prepare: async () => {
    const id = await newServiceAccount(await permissionIds(['goods.delete_brand']))
    return { call: [`/service_accounts/${id}/`, options], read: () => readPerson(id) }
  },
})
const person = async () => `/permission/admins/${(await createStaff()).id}`

const seeingAndChanging = ['users.view_staff', 'users.change_staff'] as const
const own = { nothing: 'it is about the sign-in of the caller' }
const everyone = { nothing: 'staff with the permission read every service account' }

/** A call on a key of a person of a higher rank. */
const onKeyOfAnother = (
  also: readonly Permission[],
  refusal: BeyondReach['refusal'],
  options: StaffCall = {},
): BeyondReach => ({
  ...{ refusal, also },
  prepare: async () => {
    const { id } = await outranking()
    const key = await createKey(id, [])
    return { call: [`/api_keys/${key.id}/`, options], read: () => readPerson(id) }
  },
})

/** Rows of sessions, second factors, API keys and service accounts. */
export const credentialRows: readonly StaffRow[] = [
  { operation: 'listStaffSessions', status: 200, call: () => ['/sessions/'], beyondReach: own },
  { operation: 'getStaffSession', status: 200, call: () => ['/sessions/current/'], beyondReach: own },
  {
    operation: 'deleteStaffSession',
    status: 204,
    audits: 'session',
    call: async ({ id }) => {
      await createStaffSession(id)
      return [`/sessions/${(await listStaffSessions(id))[0]?.id}/`]
    },
    beyondReach: {
      refusal: [404, 'not_found'],
      prepare: async () => {
        const { id } = await createStaff()
        await createStaffSession(id)
        const [session] = await listStaffSessions(id)
        return { call: [`/sessions/${session?.id}/`], read: () => readPerson(id) }
      },
    },
  },
  {
    operation: 'signOutStaff',
    status: 204,
    audits: 'sign_in',
    call: () => ['/authorizations/'],
    beyondReach: own,
  },
  {
    operation: 'endStaffSession',
    status: 204,
    audits: 'sign_in',
    call: () => ['/sessions/'],
    beyondReach: own,
  },
  { operation: 'getTotp', status: 200, call: () => ['/totp/'], beyondReach: own },
  {
    operation: 'startTotp',
    beyondReach: own,
    status: 201,
    audits: 'totp',
    call: ({ password }) => ['/totp/', { body: { password } }],
  },
  {
    operation: 'confirmTotp',
    beyondReach: own,
    status: 201,
    audits: 'totp',
    call: async (caller) => {
      const { secret } = await startTotp(caller)
      return ['/totp/confirmation/', { body: { otp: totpAt(secret, now()) } }]
    },
  },
  {
    operation: 'renewRecoveryCodes',
    beyondReach: own,
    status: 201,
    audits: 'totp',
    call: async (caller) => {
      const { body, token } = await proved(caller)
      return ['/totp/recovery_codes/', { body }, token]
    },
  },
  {
    operation: 'disableTotp',
    beyondReach: own,
    status: 204,
    audits: 'totp',
    call: async (caller) => {
      const { body, token } = await proved(caller)
      return ['/totp/', { body }, token]
    },
  },
  {
    operation: 'listApiKeys',
    status: 200,
    call: () => ['/api_keys/'],
    beyondReach: {
      refusal: [403, 'permission_denied'],
      prepare: async () => {
        const { id } = await createStaff()
        return { call: [`/api_keys/?user_id=${id}`], read: () => readPerson(id) }
      },
    },
  },
  {
    operation: 'createApiKey',
    status: 201,
    audits: 'api_key',
    call: () => ['/api_keys/', { body: { name: '仓库系统', permissions: [] } }],
    beyondReach: {
      refusal: [403, 'outranked'],
      also: seeingAndChanging,
      prepare: async () => {
        const id = await newServiceAccount(await permissionIds(['goods.delete_brand']))
        const body = { name: '仓库系统', user_id: id, permissions: [] }
        return { call: ['/api_keys/', { body }], read: () => readPerson(id) }
      },
    },
  },
  {
    operation: 'getApiKey',
    status: 200,
    call: async (caller) => [await keyPath(caller)],
    beyondReach: onKeyOfAnother([], [404, 'not_found']),
  },
  {
    operation: 'updateApiKey',
    status: 200,
    audits: 'api_key',
    call: async (caller) => [await keyPath(caller), { body: { name: '总仓' }, headers: anyVersion }],
    beyondReach: onKeyOfAnother(seeingAndChanging, [403, 'outranked'], {
      body: { name: '总仓' },
      headers: anyVersion,
    }),
  },
  {
    operation: 'revokeApiKey',
    status: 204,
    audits: 'api_key',
    call: async (caller) => [await keyPath(caller), { headers: anyVersion }],
    beyondReach: onKeyOfAnother(seeingAndChanging, [403, 'outranked'], { headers: anyVersion }),
  },
  {
    operation: 'issuePasswordReset',
    status: 201,
    audits: 'password_reset',
    call: async () => [`${await person()}/password_resets/`],
    beyondReach: onPerson('/permission/admins/', 'password_resets/'),
  },
  {
    operation: 'resetTotp',
    status: 204,
    audits: 'sign_ins',
    call: async () => [`${await person()}/totp/`],
    beyondReach: onPerson('/permission/admins/', 'totp/'),
  },
  {
    operation: 'signOutPerson',
    status: 204,
    audits: 'sign_ins',
    call: async () => [`${await person()}/sessions/`],
    beyondReach: onPerson('/permission/admins/', 'sessions/'),
  },
  {
    operation: 'listServiceAccounts',
    status: 200,
    call: () => ['/service_accounts/'],
    beyondReach: everyone,
  },
  {
    operation: 'createServiceAccount',
    status: 201,
    audits: 'user',
    call: () => ['/service_accounts/', { body: { username: newName() } }],
    beyondReach: excessGrant('/service_accounts/', (user_permissions) => ({
      username: newName(),
      user_permissions,
    })),
  },
  {
    operation: 'getServiceAccount',
    status: 200,
    call: async () => [await servicePath()],
    beyondReach: everyone,
  },
  {
    operation: 'updateServiceAccount',
    status: 200,
    audits: 'user',
    call: async () => [await servicePath(), { body: { username: newName() }, headers: anyVersion }],
    beyondReach: onServiceAccount({ body: { username: newName() }, headers: anyVersion }),
  },
  {
    operation: 'removeServiceAccount',
    status: 204,
    audits: 'user',
    call: async () => [await servicePath(), { headers: anyVersion }],
    beyondReach: onServiceAccount({ headers: anyVersion }),
  },
]
