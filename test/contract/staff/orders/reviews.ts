import { hideReview } from '../../../../src/domains/orders/reviews/moderate-reviews.ts'
import { createTestReview } from '../../../support/factories/reviews.ts'
import type { StaffRow } from '../row.ts'

const anyVersion = { headers: { 'if-match': '*' } }
const pathOf = async (verb = '') => `/reviews/${(await createTestReview()).id}/${verb}`

/** Rows of reviews. */
export const reviewRows: readonly StaffRow[] = [
  { operation: 'listStaffReviews', status: 200, call: () => ['/reviews/?page=1&score=5&is_hidden=false'] },
  { operation: 'getStaffReview', status: 200, call: async () => [await pathOf()] },
  {
    operation: 'replyToReview',
    status: 200,
    audits: 'review',
    call: async () => [await pathOf('reply/'), { ...anyVersion, body: { reply: '感谢支持' } }],
  },
  {
    operation: 'deleteReviewReply',
    status: 204,
    audits: 'review',
    call: async () => [await pathOf('reply/'), anyVersion],
  },
  {
    operation: 'hideReview',
    status: 200,
    audits: 'review',
    call: async () => [await pathOf('hide/'), { body: { reason: '含有广告' } }],
  },
  {
    operation: 'showReview',
    status: 200,
    audits: 'review',
    call: async () => {
      const { id } = await createTestReview()
      await hideReview(id, '含有广告')
      return [`/reviews/${id}/show/`]
    },
  },
]
