import { inArray, sql } from 'drizzle-orm'
import type { Executor, Transaction } from '../../../db/client.ts'
import { addresses, areas } from '../../../db/schema/addresses.ts'
import { users } from '../../../db/schema/auth.ts'
import { type AreaNames, parcelText } from '../../../domains/addresses/area-names.ts'
import type { Buyer, Home } from './buyers.ts'

/** No hash, so no password matches. */
export const NO_PASSWORD = '!'

/**
 * Inserts users who have no password, with a home as the default address, in four statements.
 * @param joined returns when a user joined
 * @returns the buyers by username
 * @throws when the areas are not loaded
 */
export async function insertPeople(
  tx: Transaction,
  people: Readonly<Record<string, Home>>,
  joined: (username: string) => Date,
): Promise<Map<string, Buyer>> {
  const usernames = Object.keys(people)
  if (usernames.length === 0) return new Map()
  await tx
    .insert(users)
    .values(usernames.map((username) => ({ username, password: NO_PASSWORD, dateJoined: joined(username) })))
  const inserted = await tx
    .select({ id: users.id, username: users.username })
    .from(users)
    .where(inArray(users.username, usernames))
  const ids = inserted.map(({ id }) => id)
  await tx.insert(addresses).values(
    inserted.map(({ id: userId, username }) => {
      const { areaIds, ...home } = people[username] as Home
      const [provinceId, cityId, districtId] = areaIds
      return { userId, title: '家', ...home, provinceId, cityId, districtId }
    }),
  )
  const own = sql`(select ${addresses.id} from ${addresses} where ${addresses.userId} = ${users.id})`
  await tx.update(users).set({ defaultAddressId: own }).where(inArray(users.id, ids))
  return readBuyers(tx, people, inserted)
}

async function readBuyers(
  tx: Transaction,
  people: Readonly<Record<string, Home>>,
  inserted: readonly Readonly<{ id: number; username: string }>[],
): Promise<Map<string, Buyer>> {
  const rows = await tx
    .select({ userId: addresses.userId, addressId: addresses.id })
    .from(addresses)
    .where(
      inArray(
        addresses.userId,
        inserted.map(({ id }) => id),
      ),
    )
  const addressIds = new Map(rows.map(({ userId, addressId }) => [userId, addressId]))
  const names = await readAreaNames(
    tx,
    Object.values(people).flatMap(({ areaIds }) => [...areaIds]),
  )
  return new Map(
    inserted.map(({ id: userId, username }) => {
      const { areaIds, receiver, mobile, place } = people[username] as Home
      const addressId = addressIds.get(userId) as number
      return [username, { userId, addressId, receiver, mobile, place: parcelText(names(areaIds), place) }]
    }),
  )
}

/**
 * Reads areas.
 * @returns a function that returns the names of an address
 * @throws when the areas of China are not loaded
 */
export async function readAreaNames(
  executor: Executor,
  ids: readonly number[],
): Promise<(areaIds: Home['areaIds']) => AreaNames> {
  const wanted = [...new Set(ids)]
  const rows = await executor
    .select({ id: areas.id, name: areas.name })
    .from(areas)
    .where(inArray(areas.id, wanted))
  if (rows.length < wanted.length)
    throw new Error('the areas of China are not loaded: run bun src/cli/seed.ts first')
  const byId = new Map(rows.map(({ id, name }) => [id, name]))
  const nameOf = (id: number) => byId.get(id) as string
  return ([province, city, district]) => ({
    province: nameOf(province),
    city: nameOf(city),
    district: nameOf(district),
  })
}
