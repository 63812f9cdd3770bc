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

const defaultBaseUrl = 'https://dysmsapi.aliyuncs.com'
const deniedCodes = /^(NoPermission|isp\.RAM_PERMISSION_DENY|Forbidden\.RAM)$/

type SendSmsResponse = Readonly<{ Code?: unknown }>

/**
 * Creates a sender for Aliyun's Dysmsapi (SendSms). The template of codes has one variable, `${code}`; each kind of notice has a
 * template with the variables of its values. The call is not idempotent: after a time-out and a retry the same message may
 * arrive twice.
 * https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms
 */
export function createAliyunSender(
  { signName, templateCode, noticeTemplates = {}, ...key }: Account,
  baseUrl = defaultBaseUrl,
): SmsSender {
  return async (message) => {
    const { template, values } = templateOf(message, { templateCode, noticeTemplates })
    const parameters = {
      PhoneNumbers: message.mobile,
      SignName: signName,
      TemplateCode: template,
      TemplateParam: JSON.stringify(values),
    }
    throwUnlessOk(await call('SendSms', parameters, key, baseUrl))
  }
}

/**
 * Lists one signature of the account, which sends nothing.
 * @returns `OK`, or the code with which Aliyun denies the list to an access key that it knows
 * @throws PermanentFailure when Aliyun does not know the key or refuses its signature; Error when it does not answer
 */
export async function probeAliyun({ accessKeyId, accessKeySecret }: AccessKey, baseUrl = defaultBaseUrl) {
  const key = { accessKeyId, accessKeySecret }
  const code = await call('QuerySmsSignList', { PageIndex: '1', PageSize: '1' }, key, baseUrl)
  // a key may be allowed to send only
  if (!deniedCodes.test(code)) throwUnlessOk(code)
  return code
}

function call(
  action: string,
  parameters: Readonly<Record<string, string>>,
  key: AccessKey,
  baseUrl: string,
): Promise<string> {
  const { url, headers } = signRpcCall(
    {
      ...{ url: new URL(`${baseUrl}/`), action, version: '2017-05-25', parameters },
      ...{ date: now(), nonce: crypto.randomUUID() },
    },
    key,
  )
  return post(url, { ...headers, accept: 'application/json' })
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
