import { expect, spyOn, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { invoiceNumbers } from '../../../src/db/schema/invoices.ts'
import { orderLines, reviewImages } from '../../../src/db/schema/orders.ts'
import * as files from '../../../src/domains/orders/discard-files.ts'
import { voidInvoice } from '../../../src/domains/orders/invoices/change-invoices.ts'
import { editReview } from '../../../src/domains/orders/reviews/edit-review.ts'
import { hideReview } from '../../../src/domains/orders/reviews/moderate-reviews.ts'
import { closeAccount } from '../../../src/domains/privacy/close-account.ts'
import { media } from '../../../src/gateways/media/media.ts'
import { privateFiles } from '../../../src/gateways/media/private-files.ts'
import { askInvoice, issueTestInvoice } from '../../support/factories/orders/invoices.ts'
import { pngBytes } from '../../support/factories/pictures.ts'
import { createTestReview } from '../../support/factories/reviews.ts'
import { runChild } from '../../support/processes/child-process.ts'
import { watchQueuedFiles } from './queued-files.ts'

const isStored = async (key: string) =>
  (await (key.startsWith('invoices/') ? privateFiles : media).stat(key)) !== undefined

/** A review with a picture, of an order whose voided invoice was asked for again. `owned`: the keys that rows hold. */
async function createOwner() {
  const review = await createTestReview()
  const { user, sku, id, orderId } = review
  await editReview(user.id, sku, id, { pictures: [await pngBytes(48, 48)] })
  await issueTestInvoice(review)
  await voidInvoice(orderId, '抬头有误')
  await askInvoice(review)
  const owned = async () => {
    const pictures = await db.select().from(reviewImages).where(eq(reviewImages.orderLineId, id))
    const invoices = await db.select().from(invoiceNumbers).where(eq(invoiceNumbers.orderId, orderId))
    return [...pictures.map(({ image }) => image), ...invoices.map(({ file }) => file)].filter(Boolean)
  }
  return { ...review, owned }
}
type Owner = Awaited<ReturnType<typeof createOwner>>

const verbs = {
  edit: async ({ user, sku, id }: Owner) =>
    editReview(user.id, sku, id, { pictures: [await pngBytes(48, 48)] }),
  hide: ({ id }: Owner) => hideReview(id, '含有广告'),
  close: ({ user }: Owner) =>
    closeAccount({ userId: user.id, password: user.password, address: '127.0.0.1' }),
}
const cases = [
  ['an edit of a review', 'edit', 1],
  ['hiding a review', 'hide', 1],
  ['closing an account', 'close', 2],
] as const

test.each(cases)(
  'a process that is killed after the commit of %s has queued the deletion of the files, and no other file is lost',
  async (_, verb, count) => {
    const owner = await createOwner()
    const before = await owner.owned()
    const queuedFiles = await watchQueuedFiles()
    const { user, sku, id } = owner
    const child = await runChild('races/children/file-crash.ts', verb, user.id, sku, id, user.password)
    expect([child.killed, child.errors]).toEqual([true, ''])
    const after = await owner.owned()
    const removed = before.filter((key) => !after.includes(key))
    expect(removed).toHaveLength(count)
    const queued = await queuedFiles()
    expect(queued).toEqual(expect.arrayContaining(removed))
    // only the job deletes them
    expect(await Promise.all(removed.map(isStored))).toEqual(removed.map(() => true))
    await files.discardUnused({ keys: [...queued, ...before] })
    expect([await Promise.all(removed.map(isStored)), await Promise.all(after.map(isStored))]).toEqual([
      removed.map(() => false),
      after.map(() => true),
    ])
  },
  60_000,
)

test.each(cases)('without a queue, %s is refused and its rows keep their files', async (_, verb, count) => {
  const owner = await createOwner()
  const before = await owner.owned()
  const refused: string[] = []
  const discard = spyOn(files, 'discardLater').mockImplementation(async (keys, delaySeconds) => {
    if (delaySeconds !== undefined) return
    refused.push(...keys)
    throw new Error('queue unavailable')
  })
  try {
    await expect(verbs[verb](owner)).rejects.toThrow('queue unavailable')
  } finally {
    discard.mockRestore()
  }
  expect(refused).toHaveLength(count)
  expect(await owner.owned()).toEqual(before)
  const [line] = await db.select().from(orderLines).where(eq(orderLines.id, owner.id))
  expect(line).toMatchObject({ reviewHiddenTime: null, isAnonymous: false })
})
