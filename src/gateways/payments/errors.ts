import { defineError } from '../../lib/errors.ts'

export const paymentSignatureInvalid = defineError(
  400,
  'payment_signature_invalid',
  '支付信息签名无效',
  'The signature of the payment message is invalid',
)
export const paymentForeign = defineError(
  400,
  'payment_foreign',
  '支付信息与订单不符',
  'The payment does not belong to an order of this shop',
)
