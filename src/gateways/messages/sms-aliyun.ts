import { now } from '../../lib/clock.ts'
import { PermanentFailure } from '../circuit-breaker.ts'
import { type AccessKey, signRpcCall } from './acs3-signature.ts'
import {
  type SmsCode,
  type SmsNotice,
  type SmsNoticeKind,
  type SmsSender,
  smsTimeoutMs,
} from './sms-sender.ts'

type Account = AccessKey &
  Readonly<{
    signName: string
    templateCode: string
    noticeTemplates?: Readonly<Partial<Record<SmsNoticeKind, string | undefined>>>
  }>

type SendSmsResponse = Readonly<{ Code?: unknown }>

/**
 * Creates a sender for Aliyun's Dysmsapi (SendSms). The template of codes has one variable, `${code}`; each kind of notice has a
 * template with the variables of its values. The call is not idempotent: after a time-out and a retry the same message may
 * arrive twice.
 * https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms
 */
export function createAliyunSender(
  { signName, templateCode, noticeTemplates = {}, ...key }: Account,
  baseUrl = 'https://dysmsapi.aliyuncs.com',
): SmsSender {
  return async (message) => {
    const { template, values } = templateOf(message, { templateCode, noticeTemplates })
    const { url, headers } = signRpcCall(
      {
        url: new URL(`${baseUrl}/`),
        action: 'SendSms',
        version: '2017-05-25',
        parameters: {
          PhoneNumbers: message.mobile,
          SignName: signName,
          TemplateCode: template,
          TemplateParam: JSON.stringify(values),
        },
        date: now(),
        nonce: crypto.randomUUID(),
      },
      key,
    )
    throwUnlessOk(await post(url, { ...headers, accept: 'application/json' }))
  }
}

function templateOf(
  message: SmsCode | SmsNotice,
  { templateCode, noticeTemplates = {} }: Pick<Account, 'templateCode' | 'noticeTemplates'>,
) {
  if ('code' in message) return { template: templateCode, values: { code: message.code } }
  const template = noticeTemplates[message.kind]
  if (!template) throw new PermanentFailure('no template')
  return { template, values: message.values }
}

/** Hides the original error, because the URL contains the mobile and the values and Bun's errors repeat the URL. */
async function post(url: string, headers: Record<string, string>): Promise<string> {
  try {
    const signal = AbortSignal.timeout(smsTimeoutMs)
    const response = await fetch(url, { method: 'POST', headers, signal })
    const body = (await response.json().catch(() => ({}))) as SendSmsResponse
    return typeof body.Code === 'string' ? body.Code : `status ${response.status}`
  } catch (error) {
    throw new Error(`Aliyun did not answer: ${(error as Error).name}`)
  }
}

/** Error codes caused by our configuration or by the receiver. A retry may succeed after any other code. */
const permanentCodes =
  /^(isv\.|MissingParameter|Invalid|SignatureDoesNotMatch|IncompleteSignature|Forbidden|NoPermission|UnsupportedOperation|isp\.RAM_PERMISSION_DENY)/

/** https://help.aliyun.com/zh/sms/developer-reference/api-error-codes */
function throwUnlessOk(code: string): void {
  if (code === 'OK') return
  const reason = /^[\w. -]{1,64}$/.test(code) ? code : 'unknown'
  if (permanentCodes.test(code)) throw new PermanentFailure(reason)
  throw new Error(`Aliyun answered ${reason}`)
}
