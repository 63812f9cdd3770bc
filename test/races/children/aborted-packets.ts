import type { RowDataPacket } from 'mysql2/promise'
import { type AbortAt, startAbortingProxy } from '../../support/database/aborting-proxy.ts'

/**
 * Runs each kind of pipelined transaction once for each place at which its server can abort it, in one try of the transaction
 * or in all. Prints for each whether it succeeded and which of its rows are stored, as JSON.
 */
const proxy = await startAbortingProxy(String(process.env.DATABASE_URL))
const directly = String(process.env.DATABASE_URL)
process.env.DATABASE_URL = proxy.url
const { sql } = await import('drizzle-orm')
const { createConnection } = await import('mysql2/promise')
const { pipelinedTransaction } = await import('../../../src/db/pipelined-transaction.ts')
const { placeOrder } = await import('../../../src/domains/orders/placing/place-order.ts')
const { applyExpectedPayment } = await import(
  '../../../src/domains/payments/capture/apply-expected-payment.ts'
)
const { addToCart } = await import('../../../src/domains/cart/change-lines.ts')
const { log } = await import('../../../src/lib/log.ts')
const { createOrder } = await import('../../support/factories/orders/orders.ts')
const { createSku } = await import('../../support/factories/skus.ts')
const { createUser } = await import('../../support/factories/users.ts')
log.level = 'silent'
const tries = 8
const reader = await createConnection(directly)
const count = async (text: string, values: unknown[]) => {
  const [rows] = await reader.query<RowDataPacket[]>(text, values)
  return Number(rows[0]?.n)
}

/** Prepares a transaction; `run` executes it, `stored` counts its parts in the database. */
type Prepare = () => Promise<{ run: () => Promise<unknown>; stored: () => Promise<number[]> }>

const brand = (
  name: string,
  letter: string,
) => sql`INSERT INTO tb_brand (create_time, update_time, name, logo,
  first_letter) VALUES (NOW(), NOW(), ${name}, '', ${letter})`

const kinds: Record<string, Prepare> = {
  async 'three inserts in two packets, the commit alone'() {
    const name = crypto.randomUUID().slice(0, 18)
    const insert = (letter: string) => brand(`${name}${letter}`, letter)
    const run = () =>
      pipelinedTransaction(async (tx) => {
        await Promise.all([tx.run(insert('A')), tx.run(insert('B'))])
        await tx.run(insert('C'))
        return 'done'
      })
    const stored = ['A', 'B', 'C'].map(
      (letter) => () => count('SELECT COUNT(*) AS n FROM tb_brand WHERE name = ?', [`${name}${letter}`]),
    )
    return { run, stored: () => inTurn(stored) }
  },
  async 'placing an order'() {
    const [user, sku] = [await createUser(), await createSku({ stock: 50 })]
    const userId = user.id
    await addToCart({ kind: 'user', userId }, { skuId: sku, count: 1, selected: true })
    const request = { userId, addressId: user.addressId, payMethod: 2, idempotencyKey: undefined }
    const ofOrders = (table: string) => () =>
      count(
        `SELECT COUNT(*) AS n FROM ${table} WHERE order_id IN (SELECT order_id FROM tb_order_info WHERE user_id = ?)`,
        [userId],
      )
    const stored = [
      ofOrders('tb_order_info'),
      ofOrders('tb_order_event'),
      () => count('SELECT COUNT(*) AS n FROM tb_order_goods WHERE sku_id = ?', [sku]),
      () => count(`SELECT COUNT(*) AS n FROM tb_stock_movement WHERE sku_id = ? AND kind = 'sold'`, [sku]),
      () => count('SELECT 50 - stock AS n FROM tb_sku WHERE id = ?', [sku]),
      () => count('SELECT sales AS n FROM tb_sku WHERE id = ?', [sku]),
    ]
    return { run: async () => (await placeOrder(request)).outcome, stored: () => inTurn(stored) }
  },
  async 'applying a payment'() {
    const { orderId } = await createOrder(1)
    const payment = {
      gateway: 'alipay',
      orderId,
      tradeId: `t${crypto.randomUUID()}`,
      amountFen: 6990,
    }
    const stored = [
      () => count('SELECT COUNT(*) AS n FROM tb_payment WHERE order_id = ?', [orderId]),
      () => count('SELECT status - 1 AS n FROM tb_order_info WHERE order_id = ?', [orderId]),
      () =>
        count(`SELECT COUNT(*) AS n FROM tb_order_event WHERE order_id = ? AND cause = 'paid'`, [orderId]),
    ]
    return { run: () => applyExpectedPayment(payment), stored: () => inTurn(stored) }
  },
}

async function inTurn(reads: readonly (() => Promise<number>)[]): Promise<number[]> {
  const numbers: number[] = []
  for (const read of reads) numbers.push(await read())
  return numbers
}

for (const [kind, prepare] of Object.entries(kinds)) {
  const { run } = await prepare()
  proxy.arm(undefined, 0)
  await run()
  for (const [packet, statements] of proxy.packets().entries())
    for (const [statement, text] of statements.entries()) {
      // after the COMMIT there is nothing to abort
      if (text === 'COMMIT') continue
      const after = text.replace(/\s+/g, ' ').slice(0, 40)
      for (const times of [1, tries])
        console.log(
          JSON.stringify({
            kind,
            packet,
            after,
            times,
            ...(await abortAt({ packet, statement }, times, prepare)),
          }),
        )
    }
}
process.exit(0)

async function abortAt(at: AbortAt, times: number, prepare: Prepare) {
  const { run, stored } = await prepare()
  proxy.arm(at, times)
  const answer = await run().then(
    () => 'succeeded',
    () => 'failed',
  )
  const left = proxy.left()
  proxy.arm(undefined, 0)
  return { left, answer, stored: [...new Set(await stored())] }
}
