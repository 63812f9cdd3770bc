import { duration, httpUrl, integer, oneOf, text } from './kinds.ts'

export const smsVariables = {
  SMS_PROVIDER: oneOf(
    '`sandbox` posts messages to SMS_BASE_URL and is refused in production.',
    ['aliyun', 'sandbox'],
    'aliyun',
  ),
  SMS_BASE_URL: httpUrl("Another address than the vendor's."),
  ALIYUN_ACCESS_KEY_ID: text('Access key of Aliyun.'),
  ALIYUN_ACCESS_KEY_SECRET: text('Secret of the access key.'),
  SMS_SIGN_NAME: text('Signature of the messages, as Aliyun approved it.'),
  SMS_TEMPLATE_CODE: text('Template of the messages, as Aliyun approved it.'),
  SMS_TEMPLATE_ORDER_SHIPPED: text(
    'Template for a shipped order, with the variables order, carrier and number. A kind of message without its template is not sent by SMS.',
  ),
  SMS_TEMPLATE_ORDER_RECEIVED: text('Template for a received order; variable order.'),
  SMS_TEMPLATE_REFUND_DONE: text('Template for a refund that was paid out; variables order and amount.'),
  SMS_TEMPLATE_REFUND_REJECTED: text('Template for a rejected refund request; variables order and amount.'),
  SMS_TEMPLATE_RETURN_EXPECTED: text(
    'Template for a refund request whose goods the shop requires back; variables order and amount.',
  ),
  SMS_TEMPLATE_IN_STOCK: text('Template for a product that is in stock again; variable product.'),
  SMS_TEMPLATE_MOBILE_CHANGE: text(
    'Template for the warning to the old mobile about a change of the mobile; variables mobile (masked) and time.',
  ),
  SMS_TEMPLATE_EMAIL_CHANGE: text(
    'Template for the notice that an e-mail address was verified, the first one or a replacement; variable email (masked).',
  ),
}

export const mailVariables = {
  SMTP_URL: text('Mail server, such as smtps://user:password@smtp.example.com.'),
  MAIL_FROM: text('Sender, such as "美多商城 <mall@example.com>".'),
  EMAIL_VERIFY_URL: httpUrl(
    'Page that a verification mail links to; SHOP_URL/success_verify_email.html when empty.',
  ),
  EMAIL_VERIFY_TTL: duration('Lifetime of the link in a verification mail.', '1d'),
}

export const circuitVariables = {
  GATEWAY_CIRCUIT_FAILURES: integer('Failures in a row after which calls of a gateway stop.', {
    default: 5,
    minimum: 1,
    maximum: 1000,
  }),
  GATEWAY_CIRCUIT_OPEN: duration('How long calls of that gateway stop.', '30s'),
}
