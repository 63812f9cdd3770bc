import { disableAccount } from '../../../../src/domains/accounts/disable-account.ts'
import type { Permission } from '../../../../src/domains/staff/access/permissions.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { createUser, type TestUser } from '../../../support/factories/users.ts'
import type { BeyondReach, StaffCall, StaffRow } from '../row.ts'
import { onPerson, readPerson } from './beyond-reach.ts'

const pathOf = async (verb = '') => `/users/${(await createUser()).id}/${verb}`

/** A call on staff of a higher rank, by a caller who has the permission on staff as well. */
const onStaff = (
  verb: string,
  permission: Permission,
  options?: (person: TestUser) => StaffCall,
): BeyondReach => ({
  ...onPerson('/users/', verb, options),
  also: [permission],
})

/** Rows of one shopper. */
export const customerRows: readonly StaffRow[] = [
  {
    operation: 'getUser',
    status: 200,
    call: async () => [await pathOf()],
    beyondReach: {
      refusal: [403, 'permission_denied'],
      prepare: async () => {
        const { id } = await createStaff()
        return { call: [`/users/${id}/`], read: () => readPerson(id) }
      },
    },
  },
  {
    operation: 'lockUser',
    status: 200,
    audits: 'user',
    call: async () => [await pathOf('lock/'), { body: { reason: '恶意下单' } }],
    beyondReach: onStaff('lock/', 'users.change_staff', () => ({ body: { reason: '恶意下单' } })),
  },
  {
    operation: 'unlockUser',
    status: 200,
    audits: 'user',
    call: async () => {
      const { id } = await createUser()
      await disableAccount(id)
      return [`/users/${id}/unlock/`]
    },
    beyondReach: onStaff('unlock/', 'users.change_staff'),
  },
  {
    operation: 'signOutUser',
    status: 204,
    audits: 'user',
    call: async () => [await pathOf('sign-outs/')],
    beyondReach: onStaff('sign-outs/', 'users.change_staff'),
  },
  {
    operation: 'exportUser',
    status: 200,
    audits: 'user',
    call: async () => [await pathOf('export/')],
    beyondReach: onStaff('export/', 'users.view_staff'),
  },
  {
    operation: 'eraseUser',
    status: 204,
    audits: 'user',
    call: async () => {
      const { id, username } = await createUser()
      return [`/users/${id}/erasure/`, { body: { username } }]
    },
    beyondReach: onStaff('erasure/', 'users.delete_staff', ({ username }) => ({ body: { username } })),
  },
]
