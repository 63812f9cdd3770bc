import { createConnection } from 'mysql2/promise'
import { newStaffToken } from '../../../src/domains/accounts/sign-in/access-token.ts'
import { hashPassword } from '../../../src/lib/crypto/passwords.ts'
import { type Buyer, seedOrders } from '../../bench/seeds/seed-orders.ts'
import { runScript } from '../../support/processes/child-process.ts'

/** People and products of a run. */
type People = Readonly<{
  buyers: readonly Buyer[]
  staffToken: string
  /** Users who sign in with the password; they are no buyers. */
  names: readonly string[]
  password: string
}>

const named = 20

/** Migrates the database and fills it. Buyers have tokens, one is staff, and some sign in with a password. */
export async function seedPeople(
  uri: string,
  count: Readonly<{ buyers: number; skus: number }>,
): Promise<People> {
  for (const script of ['migrate', 'seed']) {
    const { status, errors, output } = await runScript({ DATABASE_URL: uri }, `src/cli/${script}.ts`)
    if (status !== 0) throw new Error(`${script} failed: ${output}${errors}`)
  }
  const people = await seedOrders(uri, { ...count, buyers: count.buyers + named + 1 })
  const [staff, ...others] = people as [Buyer, ...Buyer[]]
  const password = crypto.randomUUID().slice(0, 18)
  const connection = await createConnection({ uri })
  await connection.query('UPDATE tb_users SET is_staff = 1, is_superuser = 1 WHERE id = ?', [staff.id])
  await connection.query('UPDATE tb_users SET password = ? WHERE id BETWEEN 2 AND ?', [
    await hashPassword(password),
    named + 1,
  ])
  await connection.end()
  return {
    buyers: others.slice(named),
    staffToken: await newStaffToken(staff.id, 0, false),
    names: others.slice(0, named).map(({ id }) => `buyer${id}`),
    password,
  }
}
