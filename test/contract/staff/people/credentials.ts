import { listStaffSessions } from '../../../../src/domains/accounts/credentials/sessions.ts'
import { startTotp } from '../../../../src/domains/accounts/credentials/totp.ts'
import { createStaff as storeStaff } from '../../../../src/domains/accounts/staff/create-staff.ts'
import { now } from '../../../../src/lib/clock.ts'
import { totpAt } from '../../../../src/lib/crypto/totp.ts'
import { newName } from '../../../support/factories/staff/people.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import {
  createKey,
  createStaffSession,
  enableTotp,
} from '../../../support/factories/staff/staff-credentials.ts'
import type { TestUser } from '../../../support/factories/users.ts'
import type { StaffRow } from '../row.ts'

const anyVersion = { 'if-match': '*' }

const keyPath = async ({ id }: TestUser) => `/api_keys/${(await createKey(id, [])).id}/`
const proved = async ({ id, password }: TestUser) => {
  const { code, token } = await enableTotp(id)
  return { body: { password, otp: code() }, token }
}
const servicePath = async () => {
  const { id } = await storeStaff({
    ...{ username: newName(), password: null, mobile: null, email: '' },
    ...{ isSuperuser: false, groups: [], permissions: [] },
  })
  return `/service_accounts/${id}/`
}
const person = async () => `/permission/admins/${(await createStaff()).id}`

/** Rows of sessions, second factors, API keys and service accounts. */
export const credentialRows: readonly StaffRow[] = [
  { operation: 'listStaffSessions', status: 200, call: () => ['/sessions/'] },
  { operation: 'getStaffSession', status: 200, call: () => ['/sessions/current/'] },
  {
    operation: 'deleteStaffSession',
    status: 204,
    audits: 'session',
    call: async ({ id }) => {
      await createStaffSession(id)
      return [`/sessions/${(await listStaffSessions(id))[0]?.id}/`]
    },
  },
  { operation: 'getTotp', status: 200, call: () => ['/totp/'] },
  {
    operation: 'startTotp',
    status: 201,
    audits: 'totp',
    call: ({ password }) => ['/totp/', { body: { password } }],
  },
  {
    operation: 'confirmTotp',
    status: 201,
    audits: 'totp',
    call: async (caller) => {
      const { secret } = await startTotp(caller)
      return ['/totp/confirmation/', { body: { otp: totpAt(secret, now()) } }]
    },
  },
  {
    operation: 'renewRecoveryCodes',
    status: 201,
    audits: 'totp',
    call: async (caller) => {
      const { body, token } = await proved(caller)
      return ['/totp/recovery_codes/', { body }, token]
    },
  },
  {
    operation: 'disableTotp',
    status: 204,
    audits: 'totp',
    call: async (caller) => {
      const { body, token } = await proved(caller)
      return ['/totp/', { body }, token]
    },
  },
  { operation: 'listApiKeys', status: 200, call: () => ['/api_keys/'] },
  {
    operation: 'createApiKey',
    status: 201,
    audits: 'api_key',
    call: () => ['/api_keys/', { body: { name: '仓库系统', permissions: [] } }],
  },
  { operation: 'getApiKey', status: 200, call: async (caller) => [await keyPath(caller)] },
  {
    operation: 'updateApiKey',
    status: 200,
    audits: 'api_key',
    call: async (caller) => [await keyPath(caller), { body: { name: '总仓' }, headers: anyVersion }],
  },
  {
    operation: 'revokeApiKey',
    status: 204,
    audits: 'api_key',
    call: async (caller) => [await keyPath(caller), { headers: anyVersion }],
  },
  {
    operation: 'issuePasswordReset',
    status: 201,
    audits: 'password_reset',
    call: async () => [`${await person()}/password_resets/`],
  },
  {
    operation: 'resetTotp',
    status: 204,
    audits: 'sign_ins',
    call: async () => [`${await person()}/totp/`],
  },
  {
    operation: 'signOutPerson',
    status: 204,
    audits: 'sign_ins',
    call: async () => [`${await person()}/sessions/`],
  },
  { operation: 'listServiceAccounts', status: 200, call: () => ['/service_accounts/'] },
  {
    operation: 'createServiceAccount',
    status: 201,
    audits: 'user',
    call: () => ['/service_accounts/', { body: { username: newName() } }],
  },
  { operation: 'getServiceAccount', status: 200, call: async () => [await servicePath()] },
  {
    operation: 'updateServiceAccount',
    status: 200,
    audits: 'user',
    call: async () => [await servicePath(), { body: { username: newName() }, headers: anyVersion }],
  },
  {
    operation: 'removeServiceAccount',
    status: 204,
    audits: 'user',
    call: async () => [await servicePath(), { headers: anyVersion }],
  },
]
