import { ConfigError, type Env, required } from '../lib/env-values.ts'

/** What Aliyun needs to send SMS; undefined when there is no account. @throws ConfigError */
export function readAliyun(env: Env) {
  const accessKeyId = env.ALIYUN_ACCESS_KEY_ID
  if (!accessKeyId) return undefined
  return {
    accessKeyId,
    accessKeySecret: required(env, 'ALIYUN_ACCESS_KEY_SECRET'),
    signName: required(env, 'SMS_SIGN_NAME'),
    templateCode: required(env, 'SMS_TEMPLATE_CODE'),
  }
}

/** The server that mail goes through; undefined when there is none. @throws ConfigError */
export function readMail(env: Env) {
  const smtpUrl = env.SMTP_URL
  if (!smtpUrl) return undefined
  if (!URL.canParse(smtpUrl) || !/^smtps?:\/\//.test(smtpUrl))
    throw new ConfigError('SMTP_URL: expected an address such as smtps://user:password@smtp.example.com')
  const from = required(env, 'MAIL_FROM')
  if (!/^[^\r\n]*[^@\s<]+@[^@\s>]+>?$/.test(from))
    throw new ConfigError(
      `MAIL_FROM: expected an address such as "美多商城 <mall@example.com>", got "${from}"`,
    )
  return { smtpUrl, from }
}
