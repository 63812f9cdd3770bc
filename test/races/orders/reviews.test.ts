import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db, transaction } from '../../../src/db/client.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { orderLines, reviewImages } from '../../../src/db/schema/orders.ts'
import { eraseUser } from '../../../src/domains/accounts/erase-account.ts'
import { discardUnused } from '../../../src/domains/orders/discard-files.ts'
import { editReview } from '../../../src/domains/orders/reviews/edit-review.ts'
import { media } from '../../../src/gateways/media/media.ts'
import { waitForStatement } from '../../support/database/wait-for-statement.ts'
import { createOrder, stockOf, type TestOrder } from '../../support/factories/orders/orders.ts'
import { pngBytes } from '../../support/factories/pictures.ts'
import { call } from '../../support/http.ts'
import { runChild } from '../../support/processes/child-process.ts'
import { watchQueuedFiles } from './queued-files.ts'

const text = { comment: '质量很好，送货也快', score: 5 }
const write = ({ user, orderId, sku }: TestOrder) =>
  call('POST', `/skus/${sku}/comments/`, { token: user.token, body: { order: orderId, ...text } })
const lineOf = async ({ orderId }: TestOrder) =>
  (
    await db.select().from(orderLines).where(eq(orderLines.orderId, orderId))
  )[0] as typeof orderLines.$inferSelect

/** Runs `act` while the account closes, and returns its outcome after the account is closed. */
async function whileClosing<T>({ user }: TestOrder, act: () => Promise<T>): Promise<T> {
  const { pending } = await transaction(async (tx) => {
    await tx.select({ id: users.id }).from(users).where(eq(users.id, user.id)).for('update')
    const acting = act()
    acting.catch(() => {})
    await waitForStatement(
      `select \`tb_users\`.\`id\` from \`tb_users\` where \`tb_users\`.\`id\` = ${user.id} and`,
    )
    await eraseUser(tx, user.id)
    return { pending: acting }
  })
  return pending
}

test('a review that is written while its account closes is refused, and nothing is counted', async () => {
  const order = await createOrder(4)
  const refused = await whileClosing(order, () => write(order))
  expect([refused.status, refused.json.code]).toEqual([401, 'unauthorized'])
  expect(await lineOf(order)).toMatchObject({ isCommented: false, comment: '' })
  expect((await stockOf(order.sku)).comments).toBe(0)
})

test('a review that is edited while its account closes stays unchanged, and its new pictures get no row', async () => {
  const order = await createOrder(4)
  await write(order)
  const { id } = await lineOf(order)
  const pictures = [await pngBytes(48, 48)]
  const editing = whileClosing(order, () =>
    editReview(order.user.id, order.sku, id, { comment: '改过的评价', followUp: '追评', pictures }),
  )
  await expect(editing).rejects.toThrow('unauthorized')
  expect(await lineOf(order)).toMatchObject({ comment: text.comment, followUp: '' })
  expect(await db.select().from(reviewImages).where(eq(reviewImages.orderLineId, id))).toEqual([])
})

test('edits of one review at the same time leave the pictures of one of them', async () => {
  const order = await createOrder(4)
  await write(order)
  const { id } = await lineOf(order)
  const bytes = await pngBytes(48, 48)
  const edits = await Promise.all(
    [1, 2, 3].map((count) =>
      editReview(order.user.id, order.sku, id, { score: count, pictures: Array(count).fill(bytes) }),
    ),
  )
  const { score } = await lineOf(order)
  const rows = await db.select().from(reviewImages).where(eq(reviewImages.orderLineId, id))
  expect(rows.map(({ image }) => image).sort()).toEqual(
    [...(edits.find((edit) => edit.score === score)?.pictures ?? [])].sort(),
  )
  expect(rows).toHaveLength(score)
})

test('a process that is killed between the files and the review leaves a job that deletes the files', async () => {
  const order = await createOrder(4)
  await write(order)
  const { id } = await lineOf(order)
  const queuedFiles = await watchQueuedFiles()
  const args = [order.user.id, order.sku, id]
  expect((await runChild('races/children/review-crash.ts', ...args)).killed).toBe(true)
  const keys = await queuedFiles()
  const stored = await Promise.all(keys.map((key) => media.stat(key)))
  expect(stored.filter(Boolean).length).toBeGreaterThan(0)
  expect(await db.select().from(reviewImages).where(eq(reviewImages.orderLineId, id))).toEqual([])
  await discardUnused({ keys })
  const used = new Set((await db.select().from(reviewImages)).map(({ image }) => image))
  for (const key of keys) if (!used.has(key)) expect(await media.stat(key)).toBeUndefined()
})

test('the job deletes no picture of a review', async () => {
  const order = await createOrder(4)
  await write(order)
  const { id } = await lineOf(order)
  const { pictures } = await editReview(order.user.id, order.sku, id, { pictures: [await pngBytes(48, 48)] })
  await discardUnused({ keys: pictures })
  expect(await media.stat(pictures[0] as string)).toBeDefined()
})
