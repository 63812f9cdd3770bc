import type { StaffRow } from '../row.ts'

const anyVersion = { headers: { 'if-match': '*' } }

/** Rows of the profile of the shop. */
export const shopRows: readonly StaffRow[] = [
  { operation: 'getStaffShop', status: 200, call: () => ['/shop/'] },
  {
    operation: 'updateShop',
    status: 200,
    audits: 'shop',
    call: () => ['/shop/', { ...anyVersion, body: { name: '美多商城' } }],
  },
]
