import { randomInt } from 'node:crypto'
import { eq } from 'drizzle-orm'
import type { Executor, Transaction } from '../../../db/client.ts'
import { addresses } from '../../../db/schema/addresses.ts'
import { users } from '../../../db/schema/auth.ts'
import { parcelText } from '../../../domains/addresses/area-names.ts'
import { hashPassword } from '../../../lib/crypto/passwords.ts'
import type { Buyer, Home } from './buyers.ts'
import { insertExamplePeople } from './insert-example-people.ts'
import { insertPeople, readAreaNames } from './insert-people.ts'
import { insertRole, service, warehouse } from './insert-staff.ts'

export type DemoUsers = {
  shopper: { username: string; password: string; mobile: string }
  staff: { username: string; password: string }
  warehouse: { username: string; password: string }
  service: { username: string; password: string }
}

type Joined = Readonly<{ buyer: (username: string) => Date; staff: Date }>

const PASSWORD_LENGTH = 16
const PASSWORD_ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** No carrier in China has the range 154, so the numbers belong to no person. */
const SHOPPER_HOME: Home = {
  receiver: '林小满',
  mobile: '15400000001',
  areaIds: [330000, 330100, 330106],
  place: '桂花巷 8 号 2 幢 301 室',
}

/** Further addresses of the shopper, in the same district. */
const FURTHER_PLACES = [
  { title: '公司', place: '文三路 300 号 4 幢 201 室' },
  { title: '父母家', place: '古墩路 12 号 7 幢 502 室' },
]

/** Buyers of past orders who have no password. */
const OTHERS: Readonly<Record<string, Home>> = {
  qingfeng_zhou: home('周青枫', 2, [110000, 110100, 110105], '红领巾路 16 号 1203'),
  shanye_walker: home('罗山野', 3, [510000, 510100, 510107], '浆洗街 21 号 5 单元 602'),
  milk_cat_88: home('何奶猫', 4, [440000, 440100, 440106], '体育东路 88 号 1706'),
  hangzhou_lulu: home('陆露', 5, [330000, 330100, 330106], '文三路 300 号 4 幢 201'),
  tea_and_books: home('宋知茗', 6, [320000, 320100, 320102], '丹凤街 9 号 304'),
}

/**
 * Inserts a shopper with an address in West Lake district, Hangzhou, a superuser of the staff and two staff users with a role, all
 * with random passwords, and buyers without one.
 * @param people further buyers by username
 * @param joined when a buyer and when the staff joined
 * @returns these users with their passwords, all buyers by username, and the ids that example rows name
 * @throws when the areas are not loaded
 */
export async function insertDemoUsers(
  tx: Transaction,
  people: Readonly<Record<string, Home>>,
  joined: Joined,
) {
  const shopper = { username: 'demo_shopper', password: newPassword(), mobile: SHOPPER_HOME.mobile }
  const staff = { username: 'demo_staff', password: newPassword() }
  const shopperId = await insertUser(tx, shopper.username, await hashPassword(shopper.password), {
    mobile: shopper.mobile,
    dateJoined: joined.buyer(shopper.username),
  })
  const staffId = await insertUser(tx, staff.username, await hashPassword(staff.password), {
    isStaff: true,
    isSuperuser: true,
    dateJoined: joined.staff,
  })
  const warehouseUser = await insertStaff(tx, warehouse, joined.staff)
  const serviceUser = await insertStaff(tx, service, joined.staff)
  const serviceAccountId = await insertExamplePeople(tx, joined.staff)
  const buyers = new Map([[shopper.username, await insertHome(tx, shopperId, SHOPPER_HOME)]])
  for (const place of FURTHER_PLACES) await insertAddress(tx, shopperId, { ...SHOPPER_HOME, ...place })
  for (const [username, buyer] of await insertPeople(tx, { ...OTHERS, ...people }, joined.buyer))
    buyers.set(username, buyer)
  const users = { shopper, staff, warehouse: warehouseUser, service: serviceUser } satisfies DemoUsers
  return { users, buyers, ids: { shopperId, staffId, serviceAccountId } }
}

async function insertStaff(tx: Transaction, role: Parameters<typeof insertRole>[1], joined: Date) {
  const password = newPassword()
  await insertRole(tx, role, await hashPassword(password), joined)
  return { username: role.username, password }
}

async function insertUser(
  tx: Transaction,
  username: string,
  password: string,
  more: { dateJoined: Date; mobile?: string; isStaff?: boolean; isSuperuser?: boolean },
): Promise<number> {
  const row = { username, password, ...more }
  const [inserted] = await tx.insert(users).values(row).$returningId()
  if (!inserted) throw new Error(`the user ${username} got no id`)
  return inserted.id
}

/** Inserts a home as the default address of a user. */
async function insertHome(tx: Transaction, userId: number, home: Home): Promise<Buyer> {
  const { areaIds, receiver, mobile } = home
  const names = await readAreaNames(tx, areaIds)
  const addressId = await insertAddress(tx, userId, { ...home, title: '家' })
  await tx.update(users).set({ defaultAddressId: addressId }).where(eq(users.id, userId))
  return { userId, addressId, receiver, mobile, place: parcelText(names(areaIds), home.place) }
}

async function insertAddress(
  tx: Transaction,
  userId: number,
  { areaIds, ...rest }: Home & { title: string },
): Promise<number> {
  const [provinceId, cityId, districtId] = areaIds
  const row = { userId, ...rest, provinceId, cityId, districtId }
  const [inserted] = await tx.insert(addresses).values(row).$returningId()
  if (!inserted) throw new Error('an address of a demo user got no id')
  return inserted.id
}

/** Reads the areas of the shopper's address. @throws when the areas of China are not loaded */
export async function requireDemoAreas(executor: Executor): Promise<void> {
  await readAreaNames(executor, SHOPPER_HOME.areaIds)
}

function home(receiver: string, number: number, areaIds: Home['areaIds'], place: string): Home {
  return { receiver, mobile: `1540000000${number}`, areaIds, place }
}

function newPassword(): string {
  const pick = () => PASSWORD_ALPHABET[randomInt(PASSWORD_ALPHABET.length)]
  return Array.from({ length: PASSWORD_LENGTH }, pick).join('')
}
