import { defineError } from '../../lib/errors.ts'

export const messageNotFailed = defineError(
  409,
  'message_not_failed',
  '该消息没有失败，或正在重新发送',
  'The message was not given up',
)
