import type { Transaction } from '../../../db/client.ts'
import { users } from '../../../db/schema/auth.ts'
import { NO_PASSWORD } from './insert-people.ts'

/**
 * Inserts staff, accounts of systems and shoppers for the examples of the API documentation that change a person. None of them has a
 * password.
 * @returns the id of the first account of a system
 */
export async function insertExamplePeople(tx: Transaction, dateJoined: Date): Promise<number> {
  const staff = { isStaff: true }
  const system = { isStaff: true, isService: true }
  const locked = { isActive: false, lockTime: dateJoined, lockReason: '多次恶意下单' }
  const people = [
    { username: 'demo_intern', mobile: '15400000011', ...staff },
    { username: 'demo_leaver', mobile: '15400000012', ...staff },
    { username: 'demo_erp', ...system },
    { username: 'demo_old_erp', ...system },
    { username: 'demo_customer', mobile: '15400000013' },
    { username: 'demo_locked_customer', mobile: '15400000014', ...locked },
    { username: 'demo_former_customer', mobile: '15400000015' },
  ]
  // one by one: a statement with many rows may leave gaps between their ids
  const ids: number[] = []
  for (const person of people) {
    const [row] = await tx
      .insert(users)
      .values({ ...person, password: NO_PASSWORD, dateJoined })
      .$returningId()
    ids.push((row as { id: number }).id)
  }
  return ids[2] as number
}
