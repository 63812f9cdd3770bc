import { and, desc, eq, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/mysql-core'
import { db } from '../../db/client.ts'
import { addresses, areas } from '../../db/schema/addresses.ts'
import { users } from '../../db/schema/auth.ts'
import { notFound } from '../../lib/errors.ts'
import { parcelText, shownNames } from './area-names.ts'
import { listedCityIds } from './areas.ts'

const provinces = alias(areas, 'province')
const cities = alias(areas, 'city')
const districts = alias(areas, 'district')

const selectWithAreaNames = () =>
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

const listOfUser = selectWithAreaNames()
  .where(and(eq(addresses.userId, sql.placeholder('userId')), eq(addresses.isDeleted, false)))
  .orderBy(desc(addresses.id))
  .prepare()
const oneOfUser = selectWithAreaNames()
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

type StoredAddress = Awaited<ReturnType<typeof oneOfUser.execute>>[number]

/** An address as shoppers see it: shown names, the listed id of its city, and the text for a parcel. */
export type Address = StoredAddress & Readonly<{ parcelText: string }>

/**
 * Lists the live addresses of a user, newest first.
 * @returns the addresses, and the id of the default one or null
 */
export async function listAddresses(userId: number) {
  const [rows, [user]] = await Promise.all([
    listOfUser.execute({ userId }),
    defaultOfUser.execute({ userId }),
  ])
  const defaultAddressId = rows.some((row) => row.id === user?.id) ? (user?.id ?? null) : null
  return { defaultAddressId, addresses: await Promise.all(rows.map(toShown)) }
}

/** Returns one live address of the user. @throws 404 for a deleted or unknown address, or that of another user */
export async function getAddress(userId: number, id: number): Promise<Address> {
  const [row] = await oneOfUser.execute({ userId, id })
  if (!row) throw notFound()
  return toShown(row)
}

async function toShown(row: StoredAddress): Promise<Address> {
  const listedCityId = await listedCityIds()
  return {
    ...row,
    ...shownNames(row),
    cityId: listedCityId(row.cityId),
    parcelText: parcelText(row, row.place),
  }
}

/** Returns the condition for the user's live addresses, or for the one with this id. */
export function liveAddress(userId: number, id?: number) {
  return and(
    eq(addresses.userId, userId),
    eq(addresses.isDeleted, false),
    id === undefined ? undefined : eq(addresses.id, id),
  )
}
