import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { addresses } from '../../../src/db/schema/addresses.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { type Answer, call } from '../http.ts'

export type WireAddress = { id: number } & Record<string, string | number>
export type WireList = {
  user_id: number
  default_address_id: number | null
  limit: number
  addresses: WireAddress[]
}

/** A body of POST and PUT /addresses/ in 北京市 东城区, with changes. */
export const addressBody = (change: object = {}) => ({
  receiver: '李四',
  province_id: 110000,
  city_id: 110100,
  district_id: 110101,
  place: '东长安街 2 号',
  mobile: '13800000002',
  ...change,
})

export function postAddress(token: string, change: object = {}): Promise<Answer<WireAddress>> {
  return call<WireAddress>('POST', '/addresses/', { token, body: addressBody(change) })
}

/** The caller's list as it is served. */
export async function listOf(token: string): Promise<WireList> {
  return (await call<WireList>('GET', '/addresses/', { token })).json
}

/** A row of the address table, deleted or not. */
export async function addressRow(id: number) {
  const [row] = await db.select().from(addresses).where(eq(addresses.id, id))
  if (!row) throw new Error(`there is no address ${id}`)
  return row
}

/** The default address as the user's row holds it, which the list would hide were it not live. */
export async function storedDefault(userId: number): Promise<number | null | undefined> {
  const [row] = await db.select({ id: users.defaultAddressId }).from(users).where(eq(users.id, userId))
  return row?.id
}
