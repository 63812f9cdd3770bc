import type { Fields } from '../../../db/in-transaction.ts'
import type { StaffReview } from './list-all-reviews.ts'

/** Returns the fields of a review that staff change, by their names on the wire. */
export function reviewFields({
  reply,
  hiddenTime,
  hiddenReason,
}: Pick<StaffReview, 'reply' | 'hiddenTime' | 'hiddenReason'>): Fields {
  return { reply: reply ?? '', is_hidden: hiddenTime !== null, reason: hiddenReason }
}
