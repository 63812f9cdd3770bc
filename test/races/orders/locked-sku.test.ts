import { afterAll, expect, test } from 'bun:test'
import { pool } from '../../../src/db/client.ts'
import { placeOrder } from '../../../src/domains/orders/placing/place-order.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'

const rival = await pool.getConnection()
afterAll(() => rival.release())

/** Locks the row of a SKU in a transaction of another client. */
async function lock(sku: number): Promise<void> {
  await rival.query('START TRANSACTION')
  await rival.query('SELECT id FROM tb_sku WHERE id = ? FOR UPDATE', [sku])
}

async function buy(...skus: readonly number[]) {
  const { id: userId, addressId } = await createUser()
  const lines = skus.map((skuId) => ({ skuId, count: 1 }))
  return () => placeOrder({ userId, addressId, payMethod: 2, idempotencyKey: undefined, lines })
}

test('a lock that another client holds on one SKU delays the orders of that SKU only, also those of its batch', async () => {
  const [locked, other, third] = [await createSku(), await createSku(), await createSku()]
  const [buyLocked, buyBoth, buyOther, buyThird] = await Promise.all([
    buy(locked),
    buy(locked, other),
    buy(other),
    buy(third),
  ])
  await lock(locked)
  let released = false
  const delayed = [buyLocked(), buyBoth()].map((order) =>
    order.then(({ outcome }) => ({ outcome, released })),
  )
  // the first three are one batch; the last one finds it waiting
  const first = buyOther()
  await Bun.sleep(100)
  expect((await buyThird()).outcome).toBe('placed')
  expect((await first).outcome).toBe('placed')
  released = true
  await rival.query('ROLLBACK')
  expect(await Promise.all(delayed)).toEqual([
    { outcome: 'placed', released: true },
    { outcome: 'placed', released: true },
  ])
}, 60_000)
