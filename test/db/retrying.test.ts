import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { databaseErrno, retrying, transaction } from '../../src/db/client.ts'
import { pipelinedTransaction } from '../../src/db/pipelined-transaction.ts'
import { skus } from '../../src/db/schema/catalog.ts'
import { mintSku } from '../support/factories/mint.ts'

type Ids = readonly [first: number, second: number]
type Meet = () => Promise<unknown>

const kinds: Record<string, (ids: Ids, meet: Meet) => Promise<unknown>> = {
  'of Drizzle': ([first, second], meet) =>
    transaction(async (tx) => {
      const lock = (id: number) => tx.select({ id: skus.id }).from(skus).where(eq(skus.id, id)).for('update')
      await lock(first)
      await meet()
      await lock(second)
    }),
  'of plain SQL': ([first, second], meet) =>
    pipelinedTransaction(async (tx) => {
      const lock = (id: number) => tx.rows('SELECT id FROM tb_sku WHERE id = ? FOR UPDATE', [id])
      await lock(first)
      await meet()
      await lock(second)
    }),
}

for (const [kind, cross] of Object.entries(kinds))
  test(`two transactions ${kind} that lock two rows crosswise both end, the loser of the deadlock by a second try`, async () => {
    const [a, b] = [await mintSku(), await mintSku()]
    const both = Promise.withResolvers<void>()
    let tries = 0
    const meet = async () => {
      if (++tries === 2) both.resolve()
      await both.promise
    }
    await Promise.all([cross([a, b], meet), cross([b, a], meet)])
    expect(tries).toBe(3)
  })

test('what loses each time is tried eight times and then fails as it did; what fails otherwise is not tried again', async () => {
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
