import { randomInt } from 'node:crypto'
import { eq } from 'drizzle-orm'
import type { Transaction } from '../../db/client.ts'
import { addresses, areas } from '../../db/schema/addresses.ts'
import { users } from '../../db/schema/auth.ts'
import { now } from '../../lib/clock.ts'
import { hashPassword } from '../../lib/passwords.ts'

export type DemoUsers = {
  shopper: { username: string; password: string; mobile: string }
  staff: { username: string; password: string }
}

const PASSWORD_LENGTH = 16
const PASSWORD_ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** 154 is a range that no carrier in China has been given: the number is nobody's. */
const SHOPPER_MOBILE = '15400000001'
const [PROVINCE, CITY, DISTRICT] = [330000, 330100, 330106]

/**
 * Makes a shopper with an address in West Lake district, Hangzhou, and a superuser of the staff, with random passwords.
 * @throws Error when the areas have not been loaded
 */
export async function insertDemoUsers(tx: Transaction): Promise<DemoUsers> {
  const [district] = await tx.select({ id: areas.id }).from(areas).where(eq(areas.id, DISTRICT))
  if (!district) throw new Error('the areas of China are not loaded: run bun src/cli/seed.ts first')
  const shopper = { username: 'demo_shopper', password: newPassword(), mobile: SHOPPER_MOBILE }
  const staff = { username: 'demo_staff', password: newPassword() }
  const shopperId = await insertUser(tx, shopper, { mobile: shopper.mobile })
  await insertUser(tx, staff, { isStaff: true, isSuperuser: true })
  const [address] = await tx.insert(addresses).values(addressOf(shopperId)).$returningId()
  if (!address) throw new Error('the address of the demo shopper got no id')
  await tx.update(users).set({ defaultAddressId: address.id }).where(eq(users.id, shopperId))
  return { shopper, staff }
}

async function insertUser(
  tx: Transaction,
  { username, password }: { username: string; password: string },
  more: { mobile?: string; isStaff?: boolean; isSuperuser?: boolean },
): Promise<number> {
  const row = { username, password: await hashPassword(password), dateJoined: now(), ...more }
  const [made] = await tx.insert(users).values(row).$returningId()
  if (!made) throw new Error(`the user ${username} got no id`)
  return made.id
}

function addressOf(userId: number) {
  return {
    userId,
    title: '家',
    receiver: '林小满',
    provinceId: PROVINCE,
    cityId: CITY,
    districtId: DISTRICT,
    place: '桂花巷 8 号 2 幢 301 室',
    mobile: SHOPPER_MOBILE,
    postalCode: '310012',
  }
}

function newPassword(): string {
  const pick = () => PASSWORD_ALPHABET[randomInt(PASSWORD_ALPHABET.length)]
  return Array.from({ length: PASSWORD_LENGTH }, pick).join('')
}
