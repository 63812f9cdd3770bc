import { defineError } from '../../lib/errors.ts'

export const idempotencyKeyReused = defineError(
  422,
  'idempotency_key_reused',
  '该 Idempotency-Key 已用于其他内容的请求',
  'This Idempotency-Key was used with a different request',
)
