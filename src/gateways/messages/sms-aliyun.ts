import { now } from '../../lib/clock.ts'
import { PermanentFailure } from '../circuit-breaker.ts'
import { type AccessKey, signRpcCall } from './acs3-signature.ts'
import { type SmsSender, smsTimeoutMs } from './sms-sender.ts'

type Account = AccessKey & Readonly<{ signName: string; templateCode: string }>

type Reply = Readonly<{ Code?: unknown }>

/**
 * Sends through Aliyun's Dysmsapi (SendSms), with a template that has one variable, `${code}`. A call is not idempotent:
 * after a time-out the same code may arrive twice.
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

/** The mobile and the code stand in the address, and Bun's errors repeat it: they end here. */
async function post(url: string, headers: Record<string, string>): Promise<string> {
  try {
    const signal = AbortSignal.timeout(smsTimeoutMs)
    const response = await fetch(url, { method: 'POST', headers, signal })
    const reply = (await response.json().catch(() => ({}))) as Reply
    return typeof reply.Code === 'string' ? reply.Code : `status ${response.status}`
  } catch (error) {
    throw new Error(`Aliyun did not answer: ${(error as Error).name}`)
  }
}

/** Codes of the sender's or the receiver's making; what else fails may work the next time. */
const final =
  /^(isv\.|MissingParameter|Invalid|SignatureDoesNotMatch|IncompleteSignature|Forbidden|NoPermission|UnsupportedOperation|isp\.RAM_PERMISSION_DENY)/

/** https://help.aliyun.com/zh/sms/developer-reference/api-error-codes */
function throwUnlessOk(code: string): void {
  if (code === 'OK') return
  const shown = /^[\w. -]{1,64}$/.test(code) ? code : 'unknown'
  if (final.test(code)) throw new PermanentFailure(shown)
  throw new Error(`Aliyun answered ${shown}`)
}
