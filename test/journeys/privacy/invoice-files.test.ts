import { expect, spyOn, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { orderInvoices } from '../../../src/db/schema/invoices.ts'
import * as files from '../../../src/domains/orders/discard-files.ts'
import { privateFiles } from '../../../src/gateways/media/private-files.ts'
import { issueTestInvoice } from '../../support/factories/orders/invoices.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { call } from '../../support/http.ts'

test('an erasure deletes the files of invoices, and queues that before its commit, so that a crash leaves none behind', async () => {
  const order = await createOrder(5)
  await issueTestInvoice(order)
  const stored = async () => {
    const of = eq(orderInvoices.orderId, order.orderId)
    return (await db.select().from(orderInvoices).where(of))[0]?.file as string
  }
  const file = await stored()
  const queued: string[] = []
  const discard = spyOn(files, 'discardLater').mockImplementation(async (keys) => {
    if (keys.includes(file)) queued.push((await stored()) === file ? 'before' : 'after')
  })
  try {
    const { token, password } = order.user
    expect((await call('DELETE', '/user/', { token, body: { password } })).status).toBe(204)
  } finally {
    discard.mockRestore()
  }
  expect(queued).toEqual(['before'])
  expect(await stored()).toBe('')
  expect((await privateFiles.stat(file))?.size).toBeGreaterThan(0)
  await files.discardUnused({ keys: [file] })
  expect(await privateFiles.stat(file)).toBeUndefined()
})
