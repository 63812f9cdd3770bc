import { randomInt } from 'node:crypto'
import { db } from '../../../src/db/client.ts'
import { addresses } from '../../../src/db/schema/addresses.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { newAccessToken } from '../../../src/domains/accounts/sign-in/access-token.ts'
import { now } from '../../../src/lib/clock.ts'
import { hashPassword } from '../../../src/lib/crypto/passwords.ts'

export type TestUser = Readonly<{
  id: number
  username: string
  mobile: string
  password: string
  token: string
  addressId: number
}>

const password = 'correct-horse'
let passwordHash: Promise<string> | undefined

/** Creates a user with an access token and an address in 北京市 东城区. */
export async function createUser(): Promise<TestUser> {
  passwordHash ??= hashPassword(password)
  // fewer than seven digits in a row, which public names mask
  const letters = Array.from({ length: 10 }, () => String.fromCharCode(97 + randomInt(26))).join('')
  const username = `u${letters}${randomInt(10 ** 6)}`
  const mobile = `1${randomInt(3, 10)}${String(randomInt(10 ** 9)).padStart(9, '0')}`
  const [row] = await db
    .insert(users)
    .values({ username, mobile, password: await passwordHash, dateJoined: now() })
    .$returningId()
  const { id } = row as { id: number }
  const token = await newAccessToken(id, 0)
  return { id, username, mobile, password, token, addressId: await createAddress(id) }
}

/** Inserts an address in 北京市 东城区. @returns its id */
export async function createAddress(userId: number): Promise<number> {
  const [row] = await db
    .insert(addresses)
    .values({
      userId,
      title: '家',
      receiver: '张三',
      provinceId: 110000,
      cityId: 110100,
      districtId: 110101,
      place: '长安街 1 号',
      mobile: '13800000001',
    })
    .$returningId()
  return (row as { id: number }).id
}
