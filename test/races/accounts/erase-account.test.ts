import { expect, test } from 'bun:test'
import { Queue } from 'bullmq'
import { eq, sql } from 'drizzle-orm'
import { config } from '../../../src/config/index.ts'
import { db, type Transaction, transaction } from '../../../src/db/client.ts'
import { refreshTokens, users } from '../../../src/db/schema/auth.ts'
import { orders } from '../../../src/db/schema/orders.ts'
import { disableAccount } from '../../../src/domains/accounts/disable-account.ts'
import { eraseUser } from '../../../src/domains/accounts/erase-account.ts'
import { rememberAddress } from '../../../src/domains/accounts/sign-in/known-addresses.ts'
import { issueTokens } from '../../../src/domains/accounts/sign-in/refresh-tokens.ts'
import { readCart } from '../../../src/domains/cart/cart-store.ts'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { mergeGuestCart } from '../../../src/domains/cart/merge-guest-cart.ts'
import { recordBrowsedSku } from '../../../src/domains/history/browse-history.ts'
import { type ErasureJob, eraseLateWrites } from '../../../src/domains/privacy/erase-redis-data.ts'
import { startErasingLateWrites } from '../../../src/jobs/erase-late-writes.ts'
import { decrypt } from '../../../src/lib/crypto/encrypted-payload.ts'
import { redis } from '../../../src/redis/client.ts'
import { keys } from '../../../src/redis/keys.ts'
import { queueOptions } from '../../../src/redis/queue.ts'
import { waitForStatement } from '../../support/database/wait-for-statement.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call, randomAddress } from '../../support/http.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'

const deleteAccount = ({ token, password }: TestUser) =>
  call('DELETE', '/user/', { token, body: { password } })

/** Counts the Redis keys that hold data of a user. */
const countRedisKeys = (id: number) =>
  redis.exists(keys.userCart(id), keys.userMerged(id), keys.history(id), keys.knownAddresses(id))

/**
 * Locks the user's row, starts a request, and runs `act` once the request waits for the lock.
 * @returns the request's answer
 */
async function whileWaiting<T>(
  user: TestUser,
  statement: string,
  begin: () => Promise<T>,
  act: (tx: Transaction) => Promise<unknown>,
) {
  const { pending } = await transaction(async (tx) => {
    await tx.select({ id: users.id }).from(users).where(eq(users.id, user.id)).for('update')
    const started = begin()
    await waitForStatement(statement)
    await act(tx)
    return { pending: started }
  })
  return pending
}

const newGeneration = (user: TestUser) => (tx: Transaction) =>
  tx
    .update(users)
    .set({ tokenGeneration: sql`${users.tokenGeneration} + 1` })
    .where(eq(users.id, user.id))

for (const [what, act] of [
  ['deleted', (user: TestUser) => (tx: Transaction) => eraseUser(tx, user.id)],
  ['given a new password', newGeneration],
] as const)
  test(`a sign-in concurrent with its account being ${what} is refused and changes nothing`, async () => {
    const [user, sku] = [await createUser(), await createSku()]
    const guest = await call('POST', '/cart/', { body: { sku_id: sku, count: 1 } })
    const { username, password } = user
    const signIn = () =>
      call('POST', '/authorizations/', { body: { username, password }, cookie: guest.cookie })
    const answer = await whileWaiting(user, 'update `tb_users` set `last_login`', signIn, act(user))
    expect([answer.status, answer.json.code]).toEqual([400, 'invalid_credentials'])
    const [row] = await db.select().from(users).where(eq(users.id, user.id))
    expect([row?.lastLogin, await countRedisKeys(user.id)]).toEqual([null, 0])
    const cart = await call('GET', '/cart/', { cookie: guest.cookie })
    expect(cart.json).toMatchObject([{ id: sku, count: 1 }])
  })

test('an account is not deleted when its password changes after the password check', async () => {
  const [user, sku] = [await createUser(), await createSku()]
  await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 1, selected: true })
  const statement = 'select `is_active`, `token_generation` from `tb_users`'
  const answer = await whileWaiting(user, statement, () => deleteAccount(user), newGeneration(user))
  expect([answer.status, answer.json.code]).toEqual([401, 'unauthorized'])
  const [row] = await db.select().from(users).where(eq(users.id, user.id))
  expect([row?.username, row?.isActive]).toEqual([user.username, true])
  expect(await readCart({ kind: 'user', userId: user.id })).toHaveLength(1)
})

test('a deletion refused because of an undelivered order leaves the cart unchanged', async () => {
  const [user, sku] = [await createUser(), await createSku()]
  const owner = { kind: 'user', userId: user.id } as const
  await addToCart(owner, { skuId: sku, count: 1, selected: true })
  const placed = await call('POST', '/orders/', {
    token: user.token,
    body: { address: user.addressId, pay_method: 2 },
  })
  await db
    .update(orders)
    .set({ status: 2 })
    .where(eq(orders.orderId, placed.json.order_id as string))
  await addToCart(owner, { skuId: sku, count: 3, selected: true })
  expect((await deleteAccount(user)).status).toBe(409)
  expect(await readCart(owner)).toMatchObject([{ skuId: sku, count: 3, selected: true }])
})

/** Writes the Redis data of requests that were authenticated before the account was deleted. */
async function writeRedisData({ id }: TestUser): Promise<void> {
  const [sku, guestId] = [await createSku({ stock: 9 }), crypto.randomUUID()]
  await addToCart({ kind: 'guest', guestId }, { skuId: sku, count: 1, selected: true })
  await mergeGuestCart(guestId, id)
  await recordBrowsedSku(id, sku)
  await rememberAddress(id, randomAddress())
}

test('deleting an account also deletes its merge markers, and a delayed job erases data written afterward', async () => {
  const user = await createUser()
  await writeRedisData(user)
  expect(await countRedisKeys(user.id)).toBe(4)
  expect((await deleteAccount(user)).status).toBe(204)
  expect(await countRedisKeys(user.id)).toBe(0)
  await writeRedisData(user)
  const queue = new Queue('erase-late-writes', queueOptions)
  const stop = startErasingLateWrites()
  try {
    const waiting = await queue.getDelayed()
    const decrypted = waiting.map((job) => decrypt<ErasureJob>(job.data.sealed, config.appKeys.queue))
    const job = waiting[decrypted.findIndex((erasure) => erasure?.userId === user.id)]
    expect(job?.delay).toBe(120_000)
    await job?.promote()
    await waitUntil('the late data is erased', async () => (await countRedisKeys(user.id)) === 0)
  } finally {
    await Promise.all([stop(), queue.close()])
  }
})

test('the refresh token of a sign-in that was checked before its account closed is erased, and renews nothing', async () => {
  const user = await createUser()
  const stored = () => db.select().from(refreshTokens).where(eq(refreshTokens.userId, user.id))
  expect((await deleteAccount(user)).status).toBe(204)
  // the account was checked before the close, and the token is inserted after it
  const { refreshToken } = await issueTokens(user.id, 0, true)
  const renewal = await call('POST', '/authorizations/refresh/', { body: { refresh_token: refreshToken } })
  expect([renewal.status, (await stored()).length]).toEqual([401, 1])
  await eraseLateWrites({ userId: user.id })
  expect(await stored()).toEqual([])
})

test('the delayed erasure deletes nothing of an active or disabled account', async () => {
  for (const isDisabled of [false, true]) {
    const user = await createUser()
    await writeRedisData(user)
    await issueTokens(user.id, 0, true)
    if (isDisabled) await disableAccount(user.id)
    await eraseLateWrites({ userId: user.id })
    expect(await countRedisKeys(user.id)).toBe(4)
    const kept = await db.select().from(refreshTokens).where(eq(refreshTokens.userId, user.id))
    expect(kept).toHaveLength(1)
  }
})
