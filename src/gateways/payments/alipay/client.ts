import { AlipaySdk } from 'alipay-sdk'
import type { config } from '../../../config/index.ts'
import { now, wallClock } from '../../../lib/clock.ts'
import { gatewayUnavailable } from '../../../lib/errors.ts'
import { readLimitedText } from '../../read-limited.ts'
import { type AlipayResponse, verifyResponse } from './responses.ts'

export type AlipaySettings = NonNullable<typeof config.alipay>
/** `bizContent`, or what a method takes beside it. */
export type AlipayParameters = Readonly<Record<string, string | Readonly<Record<string, string>>>>
export type AlipayClient = Readonly<{ sdk: AlipaySdk; settings: AlipaySettings; timeoutMs: number }>

const maxBytes = 262_144

/** What names people and trades goes into the body, since addresses are written to access logs. */
const bodyNames = ['biz_content', 'grant_type', 'code']

/** One app of Alipay's open platform, and how long a call may take. */
export function createAlipayClient(settings: AlipaySettings, timeoutMs = 5_000): AlipayClient {
  const sdk = new AlipaySdk({
    appId: settings.appId,
    privateKey: settings.privateKey.trim(),
    keyType: settings.privateKey.includes('RSA PRIVATE KEY') ? 'PKCS1' : 'PKCS8',
    alipayPublicKey: settings.publicKey.trim(),
    gateway: settings.gateway,
    signType: 'RSA2',
  })
  return { sdk, settings, timeoutMs }
}

/**
 * One API call. Signed by the SDK and sent by fetch, since the SDK's own HTTP client never times out under Bun.
 * @throws 503 gateway_unavailable
 */
export async function callAlipay(
  app: AlipayClient,
  method: string,
  parameters: AlipayParameters,
): Promise<AlipayResponse> {
  const url = new URL(
    app.sdk.pageExecute(method, 'GET', { timestamp: formatBeijingTime(now()), ...parameters }),
  )
  const body = new URLSearchParams()
  for (const name of bodyNames) {
    const value = url.searchParams.get(name)
    if (value !== null) body.set(name, value)
    url.searchParams.delete(name)
  }
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(app.timeoutMs),
    })
    if (!response.ok) throw new Error(`${method}: HTTP ${response.status}`)
    return verifyResponse(await readLimitedText(response, maxBytes), method, app.settings.publicKey)
  } catch (error) {
    throw gatewayUnavailable({ cause: error })
  }
}

/** A reply that is no answer to what was asked. */
export function unexpectedResponse(reply: AlipayResponse) {
  const { code = '', sub_code: subCode = '', trade_status: status = '' } = reply
  return gatewayUnavailable({
    cause: new Error(`unexpected reply of Alipay: ${code} ${subCode} ${status}`),
  })
}

/** The gateway reads every time as Beijing's; the SDK would stamp a request with this machine's. */
export function formatBeijingTime(date: Date): string {
  const w = wallClock(date, 'Asia/Shanghai')
  return `${w.year}-${w.month}-${w.day} ${w.hour}:${w.minute}:${w.second}`
}
