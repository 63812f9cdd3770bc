import { expect, test } from 'bun:test'
import { eq, sql } from 'drizzle-orm'
import { retrying, transaction } from '../../src/db/client.ts'
import { pipelinedTransaction } from '../../src/db/pipelined-transaction.ts'
import { skus } from '../../src/db/schema/catalog.ts'
import { databaseErrno } from '../../src/lib/server-errors.ts'
import { createSku } from '../support/factories/skus.ts'

type Ids = readonly [first: number, second: number]
type Rendezvous = () => Promise<unknown>

const kinds: Record<string, (ids: Ids, rendezvous: Rendezvous) => Promise<unknown>> = {
  'in Drizzle': ([first, second], rendezvous) =>
    transaction(async (tx) => {
      const lock = (id: number) => tx.select({ id: skus.id }).from(skus).where(eq(skus.id, id)).for('update')
      await lock(first)
      await rendezvous()
      await lock(second)
    }),
  'in the pipeline': ([first, second], rendezvous) =>
    pipelinedTransaction(async (tx) => {
      const lock = (id: number) =>
        tx.rows(sql`select ${skus.id} from ${skus} where ${skus.id} = ${id} for update`)
      await lock(first)
      await rendezvous()
      await lock(second)
    }),
}

for (const [kind, lockBoth] of Object.entries(kinds))
  test(`two transactions ${kind} that lock two rows in opposite order both succeed: the victim of the deadlock is retried once`, async () => {
    const [a, b] = [await createSku(), await createSku()]
    const both = Promise.withResolvers<void>()
    let tries = 0
    const rendezvous = async () => {
      if (++tries === 2) both.resolve()
      await both.promise
    }
    await Promise.all([lockBoth([a, b], rendezvous), lockBoth([b, a], rendezvous)])
    expect(tries).toBe(3)
  })

test('a transaction that loses every time fails after eight tries with its own error; any other error is not retried', async () => {
  const fail = (errno: number) => {
    let tries = 0
    const attempt = retrying(async () => {
      tries++
      throw Object.assign(new Error('failed'), { errno })
    })
    return attempt.then(
      () => [],
      (error) => [tries, databaseErrno(error)],
    )
  }
  expect(await Promise.all([1213, 1205, 1062, 3819].map(fail))).toEqual([
    [8, 1213],
    [8, 1205],
    [1, 1062],
    [1, 3819],
  ])
})
