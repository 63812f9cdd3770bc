import { createReview } from '../../../src/domains/orders/reviews/create-review.ts'
import { createOrder, type TestOrder } from './orders/orders.ts'

export type TestReview = TestOrder & Readonly<{ id: number; comment: string }>

/** Creates a review by a new user, with five stars unless another score is given, of a new SKU unless one is given. */
export async function createTestReview(score = 5, skuId?: number): Promise<TestReview> {
  const order = await createOrder(4, skuId === undefined ? {} : { lines: [[skuId, 1]] })
  const comment = `质量很好 ${crypto.randomUUID().slice(0, 8)}`
  const { user, orderId, sku } = order
  const id = await createReview({ userId: user.id, orderId, skuId: sku, comment, score, isAnonymous: false })
  return { ...order, id, comment }
}
