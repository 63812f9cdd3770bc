import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { pipelinedTransaction } from '../../../../src/db/pipelined-transaction.ts'
import { userCoupons } from '../../../../src/db/schema/coupons.ts'
import { markCouponsUsed } from '../../../../src/domains/promotions/coupons/use-coupon.ts'
import { createUserCoupon } from '../../../support/factories/rules.ts'
import { createUser } from '../../../support/factories/users.ts'

test('a coupon is used once: a transaction that uses it again is rolled back as a whole', async () => {
  const user = await createUser()
  const [one, two] = [await createUserCoupon(user.id), await createUserCoupon(user.id)]
  const use = (ids: readonly number[]) => {
    const uses = ids.map((userCouponId) => ({ orderId: `o${userCouponId}`, userCouponId }))
    return pipelinedTransaction((tx) => Promise.all([markCouponsUsed(tx, uses), tx.commit()]))
  }
  const statuses = async () =>
    (await db.select().from(userCoupons).where(eq(userCoupons.userId, user.id)).orderBy(userCoupons.id)).map(
      ({ status, orderId }) => [status, orderId],
    )
  await use([one])
  await expect(use([two, one])).rejects.toThrow('status')
  expect(await statuses()).toEqual([
    ['used', `o${one}`],
    ['unused', null],
  ])
  await use([two])
  expect((await statuses())[1]).toEqual(['used', `o${two}`])
})
