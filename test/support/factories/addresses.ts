import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { addresses } from '../../../src/db/schema/addresses.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { type Answer, call } from '../http.ts'

export type WireAddress = { id: number } & Record<string, string | number>
type WireList = {
  user_id: number
  default_address_id: number | null
  limit: number
  addresses: WireAddress[]
}

/** Returns a valid body for POST and PUT /addresses/ in 北京市 东城区, with `change` applied. */
export const addressBody = (change: object = {}) => ({
  receiver: '李四',
  province_id: 110000,
  city_id: 110100,
  district_id: 110101,
  place: '东长安街 2 号',
  mobile: '13800000002',
  ...change,
})

/** Creates an address over HTTP. */
export function postAddress(token: string, change: object = {}): Promise<Answer<WireAddress>> {
  return call<WireAddress>('POST', '/addresses/', { token, body: addressBody(change) })
}

/** Fetches the address list of the token's user. */
export async function listOf(token: string): Promise<WireList> {
  return (await call<WireList>('GET', '/addresses/', { token })).json
}

/** Returns a row of the address table, deleted or not. @throws Error when the row is missing */
export async function addressRow(id: number) {
  const [row] = await db.select().from(addresses).where(eq(addresses.id, id))
  if (!row) throw new Error(`address ${id} not found`)
  return row
}

/** Returns the default address id of the user's row. The list hides it when that address is deleted. */
export async function storedDefault(userId: number): Promise<number | null | undefined> {
  const [row] = await db.select({ id: users.defaultAddressId }).from(users).where(eq(users.id, userId))
  return row?.id
}
