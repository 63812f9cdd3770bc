import type { Reader } from '../reader.ts'

/** How long data is kept, in seconds. @throws ConfigError */
export function readRetention({ get }: Reader) {
  return {
    auditSeconds: get('AUDIT_RETENTION'),
    idempotencySeconds: get('IDEMPOTENCY_RETENTION'),
    messageSeconds: get('MESSAGE_RETENTION'),
    refreshTokenSeconds: get('REFRESH_TOKEN_TTL'),
    stockNoticeSeconds: get('STOCK_NOTICE_TTL'),
    browseHistorySeconds: get('BROWSE_HISTORY_RETENTION'),
    guestCartSeconds: get('GUEST_CART_RETENTION'),
    userCartSeconds: get('USER_CART_RETENTION'),
    knownAddressSeconds: get('KNOWN_ADDRESS_RETENTION'),
    searchWordSeconds: get('SEARCH_WORD_RETENTION'),
    skuViewSeconds: get('SKU_VIEW_RETENTION'),
    unusedPictureSeconds: get('UNUSED_PICTURE_RETENTION'),
    failedJobSeconds: get('FAILED_JOB_RETENTION'),
  }
}
