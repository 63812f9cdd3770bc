import { now } from '../../lib/clock.ts'
import { PermanentFailure } from '../circuit-breaker.ts'
import { type AccessKey, signRpcCall } from './acs3-signature.ts'
import { type SmsSender, smsTimeoutMs } from './sms-sender.ts'

type Account = AccessKey & Readonly<{ signName: string; templateCode: string }>

type SendSmsResponse = Readonly<{ Code?: unknown }>

/**
 * Creates a sender for Aliyun's Dysmsapi (SendSms) with a template that has one variable, `${code}`. The call is not
 * idempotent: after a time-out and a retry the same code may arrive twice.
 * https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms
 */
export function createAliyunSender(
  { signName, templateCode, ...key }: Account,
  baseUrl = 'https://dysmsapi.aliyuncs.com',
): SmsSender {
  return async ({ mobile, code }) => {
    const { url, headers } = signRpcCall(
      {
        url: new URL(`${baseUrl}/`),
        action: 'SendSms',
        version: '2017-05-25',
        parameters: {
          PhoneNumbers: mobile,
          SignName: signName,
          TemplateCode: templateCode,
          TemplateParam: JSON.stringify({ code }),
        },
        date: now(),
        nonce: crypto.randomUUID(),
      },
      key,
    )
    throwUnlessOk(await post(url, { ...headers, accept: 'application/json' }))
  }
}

/** Hides the original error, because the URL contains the mobile and the code and Bun's errors repeat the URL. */
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
