import { ConfigError } from '../../lib/config-error.ts'
import type { Reader } from '../reader.ts'

/** Aliyun's account for SMS; undefined when there is none. @throws ConfigError */
export function readAliyun({ get, find }: Reader) {
  const accessKeyId = find('ALIYUN_ACCESS_KEY_ID')
  if (!accessKeyId) return undefined
  return {
    accessKeyId,
    accessKeySecret: get('ALIYUN_ACCESS_KEY_SECRET'),
    signName: get('SMS_SIGN_NAME'),
    templateCode: get('SMS_TEMPLATE_CODE'),
    noticeTemplates: {
      order_shipped: find('SMS_TEMPLATE_ORDER_SHIPPED'),
      order_received: find('SMS_TEMPLATE_ORDER_RECEIVED'),
      refund_done: find('SMS_TEMPLATE_REFUND_DONE'),
      refund_rejected: find('SMS_TEMPLATE_REFUND_REJECTED'),
      return_expected: find('SMS_TEMPLATE_RETURN_EXPECTED'),
      in_stock: find('SMS_TEMPLATE_IN_STOCK'),
      mobile_change: find('SMS_TEMPLATE_MOBILE_CHANGE'),
      email_change: find('SMS_TEMPLATE_EMAIL_CHANGE'),
    },
  }
}

/** The mail server and the sender; undefined when there is no server. @throws ConfigError */
export function readMail({ get, find }: Reader) {
  const smtpUrl = find('SMTP_URL')
  if (!smtpUrl) return undefined
  if (!URL.canParse(smtpUrl) || !/^smtps?:\/\//.test(smtpUrl))
    throw new ConfigError('SMTP_URL: expected an address such as smtps://user:password@smtp.example.com')
  const from = get('MAIL_FROM')
  if (!/^[^\r\n]*[^@\s<]+@[^@\s>]+>?$/.test(from))
    throw new ConfigError(
      `MAIL_FROM: expected an address such as "美多商城 <mall@example.com>", got "${from}"`,
    )
  return { smtpUrl, from }
}
