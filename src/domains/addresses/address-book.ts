import { and, desc, eq, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/mysql-core'
import { db } from '../../db/client.ts'
import { addresses, areas } from '../../db/schema/addresses.ts'
import { users } from '../../db/schema/auth.ts'
import { notFound } from '../../lib/errors.ts'

const provinces = alias(areas, 'province')
const cities = alias(areas, 'city')
const districts = alias(areas, 'district')

const withNames = () =>
  db
    .select({
      id: addresses.id,
      title: addresses.title,
      receiver: addresses.receiver,
      provinceId: addresses.provinceId,
      cityId: addresses.cityId,
      districtId: addresses.districtId,
      province: provinces.name,
      city: cities.name,
      district: districts.name,
      place: addresses.place,
      mobile: addresses.mobile,
      tel: addresses.tel,
      email: addresses.email,
      postalCode: addresses.postalCode,
    })
    .from(addresses)
    .innerJoin(provinces, eq(provinces.id, addresses.provinceId))
    .innerJoin(cities, eq(cities.id, addresses.cityId))
    .innerJoin(districts, eq(districts.id, addresses.districtId))

const listOfUser = withNames()
  .where(and(eq(addresses.userId, sql.placeholder('userId')), eq(addresses.isDeleted, false)))
  .orderBy(desc(addresses.id))
  .prepare()
const oneOfUser = withNames()
  .where(
    and(
      eq(addresses.id, sql.placeholder('id')),
      eq(addresses.userId, sql.placeholder('userId')),
      eq(addresses.isDeleted, false),
    ),
  )
  .prepare()
const defaultOfUser = db
  .select({ id: users.defaultAddressId })
  .from(users)
  .where(eq(users.id, sql.placeholder('userId')))
  .prepare()

export type Address = Awaited<ReturnType<typeof getAddress>>

/** All live addresses of a user, newest first, and which one is the default. */
export async function listAddresses(userId: number) {
  const [rows, [chosen]] = await Promise.all([
    listOfUser.execute({ userId }),
    defaultOfUser.execute({ userId }),
  ])
  const defaultAddressId = rows.some((row) => row.id === chosen?.id) ? (chosen?.id ?? null) : null
  return { defaultAddressId, addresses: rows }
}

/** One live address of the user. @throws 404 when it is not there or somebody else's */
export async function getAddress(userId: number, id: number) {
  const [row] = await oneOfUser.execute({ userId, id })
  if (!row) throw notFound()
  return row
}

/** Which rows are the user's live addresses, or the one of them with this id. */
export function liveAddress(userId: number, id?: number) {
  return and(
    eq(addresses.userId, userId),
    eq(addresses.isDeleted, false),
    id === undefined ? undefined : eq(addresses.id, id),
  )
}
