import { duration } from './kinds.ts'

/** No audit entry that is younger may be deleted. */
export const leastAuditDays = 1_096

export const retentionVariables = {
  AUDIT_RETENTION: duration('Audit entries. The law requires records of trades for three years.', '1826d', {
    least: `${leastAuditDays}d`,
    most: '36500d',
  }),
  IDEMPOTENCY_RETENTION: duration(
    'Idempotency keys with the answers to them: a repetition after this time is a new request.',
    '7d',
    { least: '1d', most: '30d' },
  ),
  MESSAGE_RETENTION: duration('Messages about orders, stock and accounts, sent or not.', '30d', {
    least: '4d',
    most: '365d',
  }),
  REFRESH_TOKEN_TTL: duration('Refresh tokens of shoppers.', '30d', { least: '1h', most: '365d' }),
  STOCK_NOTICE_TTL: duration('Requests for a message when a SKU is in stock again.', '90d', {
    least: '1d',
    most: '365d',
  }),
  BROWSE_HISTORY_RETENTION: duration('Browse history of a shopper, from the last view.', '180d', {
    least: '1d',
    most: '730d',
  }),
  GUEST_CART_RETENTION: duration('Carts of guests and their cookies, from the last change.', '30d', {
    least: '1d',
    most: '400d',
  }),
  USER_CART_RETENTION: duration('Carts of users, from the last change.', '365d', {
    least: '30d',
    most: '3650d',
  }),
  KNOWN_ADDRESS_RETENTION: duration(
    'Digests of the addresses from which a user signed in, from the last sign-in.',
    '90d',
    { least: '1d', most: '365d' },
  ),
  SEARCH_WORD_RETENTION: duration('Search words of a day. Popular searches are those of seven days.', '8d', {
    least: '8d',
    most: '30d',
  }),
  SKU_VIEW_RETENTION: duration('Views of each SKU by day.', '400d', { least: '2d', most: '3650d' }),
  UNUSED_PICTURE_RETENTION: duration('Uploaded pictures that nothing uses.', '7d', {
    least: '1d',
    most: '90d',
  }),
  FAILED_JOB_RETENTION: duration('Failed jobs, which staff can start again.', '7d', {
    least: '1d',
    most: '30d',
  }),
}
