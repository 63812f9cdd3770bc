import type { config } from '../../../config/index.ts'
import { localTime, now } from '../../../lib/clock.ts'
import { gatewayUnavailable } from '../../../lib/errors.ts'
import { readLimitedText } from '../../read-limited.ts'
import { type AlipayResponse, verifyResponse } from './responses.ts'

export type AlipaySettings = NonNullable<typeof config.alipay>
/** `bizContent` and the parameters that a method takes beside it. */
export type AlipayParameters = Readonly<Record<string, string | Readonly<Record<string, string>>>>
type AlipayClient = Readonly<{
  /** Signs one API call. @returns its URL with all parameters */
  sign: (method: string, parameters: AlipayParameters) => Promise<string>
  settings: AlipaySettings
  timeoutMs: number
}>

const maxBytes = 262_144

/** Parameters with personal data or trade numbers are sent in the body, because access logs contain URLs. */
const bodyNames = ['biz_content', 'grant_type', 'code']

/** Creates a client for one application on Alipay's open platform. @param timeoutMs of one call */
export function createAlipayClient(settings: AlipaySettings, timeoutMs = 5_000): AlipayClient {
  let opened: ReturnType<typeof openSdk> | undefined
  const sign: AlipayClient['sign'] = async (method, parameters) => {
    opened ??= openSdk(settings)
    return (await opened).pageExecute(method, 'GET', parameters)
  }
  return { sign, settings, timeoutMs }
}

/** Loads the SDK with the first call: it takes longer to load than Elysia. */
async function openSdk(settings: AlipaySettings) {
  const { AlipaySdk } = await import('alipay-sdk')
  return new AlipaySdk({
    appId: settings.appId,
    privateKey: settings.privateKey.trim(),
    keyType: settings.privateKey.includes('RSA PRIVATE KEY') ? 'PKCS1' : 'PKCS8',
    alipayPublicKey: settings.publicKey.trim(),
    gateway: settings.gateway,
    signType: 'RSA2',
  })
}

/**
 * Makes one API call. The SDK signs it and `fetch` sends it, because the SDK's own HTTP client never times out under Bun.
 * @throws 503 gateway_unavailable
 */
export async function callAlipay(
  client: AlipayClient,
  method: string,
  parameters: AlipayParameters,
): Promise<AlipayResponse> {
  const url = new URL(await client.sign(method, { timestamp: formatBeijingTime(now()), ...parameters }))
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
      signal: AbortSignal.timeout(client.timeoutMs),
    })
    if (!response.ok) throw new Error(`${method}: HTTP ${response.status}`)
    return verifyResponse(await readLimitedText(response, maxBytes), method, client.settings.publicKey)
  } catch (error) {
    throw gatewayUnavailable({ cause: error })
  }
}

/** Returns the error for a genuine response that does not fit the request. */
export function unexpectedResponse(response: AlipayResponse) {
  const { code = '', sub_code: subCode = '', trade_status: status = '' } = response
  return gatewayUnavailable({
    cause: new Error(`unexpected response of Alipay: ${code} ${subCode} ${status}`),
  })
}

/** Formats a time for Alipay, which reads every time as Beijing time. The SDK would use the time zone of this machine. */
export function formatBeijingTime(date: Date): string {
  return localTime(date, 'Asia/Shanghai')
}
