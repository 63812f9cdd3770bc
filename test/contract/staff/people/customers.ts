import { disableAccount } from '../../../../src/domains/accounts/disable-account.ts'
import { createUser } from '../../../support/factories/users.ts'
import type { StaffRow } from '../row.ts'

const pathOf = async (verb = '') => `/users/${(await createUser()).id}/${verb}`

/** Rows of one shopper. */
export const customerRows: readonly StaffRow[] = [
  { operation: 'getUser', status: 200, call: async () => [await pathOf()] },
  {
    operation: 'lockUser',
    status: 200,
    audits: 'user',
    call: async () => [await pathOf('lock/'), { body: { reason: '恶意下单' } }],
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
  },
  { operation: 'signOutUser', status: 204, audits: 'user', call: async () => [await pathOf('sign-outs/')] },
  { operation: 'exportUser', status: 200, audits: 'user', call: async () => [await pathOf('export/')] },
  {
    operation: 'eraseUser',
    status: 204,
    audits: 'user',
    call: async () => {
      const { id, username } = await createUser()
      return [`/users/${id}/erasure/`, { body: { username } }]
    },
  },
]
