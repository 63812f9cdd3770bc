import { afterAll, beforeAll, expect, test } from 'bun:test'
import { newAccessToken } from '../../../src/domains/accounts/sign-in/access-token.ts'
import { hashPassword } from '../../../src/lib/crypto/passwords.ts'
import { newName } from '../../support/factories/staff/people.ts'
import { createIsolatedShop } from '../../support/processes/isolated-shop.ts'

const redisDb = 61
const password = 'correct-horse'
let shop: Awaited<ReturnType<typeof createIsolatedShop>>
let bases: string[]
let hash: string

beforeAll(async () => {
  shop = await createIsolatedShop(redisDb)
  bases = [(await shop.serve()).base, (await shop.serve()).base]
  hash = await hashPassword(password)
}, 120_000)
afterAll(() => shop.close())

async function createSuperuser() {
  await shop.rows(
    `INSERT INTO tb_users (username, password, is_superuser, is_staff, date_joined) VALUES (?, ?, 1, 1, UTC_TIMESTAMP(6))`,
    [newName(), hash],
  )
  const [row] = await shop.rows<{ id: number }>('SELECT MAX(id) AS id FROM tb_users')
  const id = row?.id as number
  return { id, token: await newAccessToken(id, 0) }
}

const closeAccount = async (base: string, token: string) => {
  const answer = await fetch(`${base}/user/`, {
    method: 'DELETE',
    headers: { authorization: `JWT ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ password }),
  })
  return [answer.status, answer.status === 204 ? '' : ((await answer.json()) as { code: string }).code]
}

const superusers = async () =>
  (await shop.rows<{ id: number }>('SELECT id FROM tb_users WHERE is_superuser AND is_staff AND is_active'))
    .length

test('the only superuser cannot close the account, and of two who close theirs concurrently one stays', async () => {
  const only = await createSuperuser()
  expect(await closeAccount(bases[0] as string, only.token)).toEqual([409, 'last_superuser'])
  expect(await superusers()).toBe(1)
  for (let round = 0; round < 5; round++) {
    const [left] = await shop.rows<{ id: number; g: number }>(
      'SELECT id, token_generation AS g FROM tb_users WHERE is_superuser AND is_active',
    )
    const token = await newAccessToken(left?.id as number, left?.g as number)
    const other = await createSuperuser()
    const answers = await Promise.all([
      closeAccount(bases[0] as string, token),
      closeAccount(bases[1] as string, other.token),
    ])
    expect(answers).toContainEqual([204, ''])
    expect(answers).toContainEqual([409, 'last_superuser'])
    expect(await superusers()).toBe(1)
  }
}, 120_000)
