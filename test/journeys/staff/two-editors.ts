import { createStaff } from '../../support/factories/staff/staff.ts'
import type { TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

/** Two persons with every permission: one reads an object, the other changes it. */
export async function createTwoEditors(): Promise<[changer: TestUser, reader: TestUser]> {
  return [await createStaff([], { isSuperuser: true }), await createStaff([], { isSuperuser: true })]
}

/** Sends a request to the staff API as this person. */
export const sendAs = (person: TestUser, method: string, path: string, body?: object, headers = {}) =>
  call(method, `/meiduo_admin${path}`, { token: person.token, headers, ...(body && { body }) })
