import { and, count, desc, eq, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/mysql-core'
import { db, type Executor, transaction } from '../../db/client.ts'
import { addresses, areas } from '../../db/schema/addresses.ts'
import { users } from '../../db/schema/auth.ts'
import { notFound, unauthorized } from '../../lib/errors.ts'
import { areasNest } from './areas.ts'
import { addressLimitReached, areaMismatch } from './errors.ts'

export const addressLimit = 20

export type NewAddress = Readonly<{
  title?: string | undefined
  receiver: string
  provinceId: number
  cityId: number
  districtId: number
  place: string
  mobile: string
  tel?: string | undefined
  email?: string | undefined
  postalCode?: string | undefined
}>

const provinces = alias(areas, 'province')
const cities = alias(areas, 'city')
const districts = alias(areas, 'district')

const columns = {
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
}

const select = (executor: Executor) =>
  executor
    .select(columns)
    .from(addresses)
    .innerJoin(provinces, eq(provinces.id, addresses.provinceId))
    .innerJoin(cities, eq(cities.id, addresses.cityId))
    .innerJoin(districts, eq(districts.id, addresses.districtId))

const listOfUser = select(db)
  .where(and(eq(addresses.userId, sql.placeholder('userId')), eq(addresses.isDeleted, false)))
  .orderBy(desc(addresses.id))
  .prepare()
const oneOfUser = select(db)
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

/** The live addresses of a user, newest first, and which one is the default. */
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

/**
 * Adds an address; the title is the receiver's name if none is given.
 * @throws 400 area_mismatch, address_limit_reached
 */
export async function createAddress(userId: number, input: NewAddress): Promise<Address> {
  if (!(await areasNest(input.provinceId, input.cityId, input.districtId))) throw areaMismatch()
  const id = await transaction(async (tx) => {
    // the user's row is the lock that keeps two requests from both adding the 20th
    const [owner] = await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('update')
    if (!owner) throw unauthorized()
    const live = and(eq(addresses.userId, userId), eq(addresses.isDeleted, false))
    const [held] = await tx.select({ n: count() }).from(addresses).where(live)
    if ((held?.n ?? 0) >= addressLimit) throw addressLimitReached()
    const [row] = await tx
      .insert(addresses)
      .values({
        userId,
        title: input.title || input.receiver,
        receiver: input.receiver,
        provinceId: input.provinceId,
        cityId: input.cityId,
        districtId: input.districtId,
        place: input.place,
        mobile: input.mobile,
        tel: input.tel ?? '',
        email: input.email ?? '',
        postalCode: input.postalCode ?? '',
      })
      .$returningId()
    return (row as { id: number }).id
  })
  return getAddress(userId, id)
}
