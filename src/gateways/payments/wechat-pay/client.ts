import { createPrivateKey, createPublicKey } from 'node:crypto'
import type { config } from '../../../config/index.ts'
import { now } from '../../../lib/clock.ts'
import { gatewayUnavailable } from '../../../lib/errors.ts'
import { readLimitedBytes, readLimitedText } from '../../read-limited.ts'
import { type CallOptions, withGatewayErrors } from '../with-gateway-errors.ts'
import { createPlatformKeys, type PlatformKeys } from './platform-keys.ts'
import {
  authorizationHeader,
  clockSkewSeconds,
  isSignedBy,
  type Merchant,
  parseSignatureHeaders,
} from './signature.ts'

export type WechatPaySettings = NonNullable<typeof config.wechatPay>

export type WechatPayClient = Readonly<{
  settings: WechatPaySettings
  platformKeys: PlatformKeys
  /** Makes one API call. @throws 503 gateway_unavailable */
  call: (request: WechatPayRequest) => Promise<WechatPayResponse>
  /** Downloads a file from a URL that a verified response contains. @throws 503 gateway_unavailable */
  download: (url: string) => Promise<Buffer>
}>

type WechatPayRequest = Readonly<{ method: 'GET' | 'POST'; path: string; body?: object }>

/** A response with a valid signature. `code` is WeChat Pay's error code without `_`; undefined after a success. */
export type WechatPayResponse = Readonly<{
  status: number
  code: string | undefined
  body: Readonly<Record<string, unknown>>
}>

type RawResponse = Readonly<{ status: number; headers: Headers; rawBody: string }>
type Send = (url: URL, method: string, body: string) => Promise<Response>

const maxBytes = 262_144
const maxFileBytes = 67_108_864
const maxSkewSeconds = 300

/** Creates a client for one merchant of WeChat Pay. */
export function createWechatPayClient(
  settings: WechatPaySettings,
  { timeoutMs = 5_000, circuit }: CallOptions = {},
): WechatPayClient {
  const send = createSender(settings, timeoutMs)
  const publicKey = settings.publicKey === undefined ? undefined : createPublicKey(settings.publicKey)
  const platformKeys = createPlatformKeys({ ...settings, publicKey }, async () => {
    const response = await exchange(send, settings, { method: 'GET', path: '/v3/certificates' })
    if (response.status === 404) return undefined
    if (response.status !== 200) throw new Error(`certificates: HTTP ${response.status}`)
    return response
  })
  const call = async (request: WechatPayRequest) => {
    const response = await exchange(send, settings, request)
    const label = `${request.method} ${request.path.replace(/[?].*/, '')}: HTTP ${response.status}`
    if (!(await isSignedByWechatPay(platformKeys, response.headers, response.rawBody)))
      throw new Error(
        `${label} without a valid signature of WeChat Pay ${parseErrorCode(response.rawBody) ?? ''}`,
      )
    return parseResponse(response, label)
  }
  const download = async (url: string) => {
    const response = await send(new URL(url), 'GET', '')
    if (!response.ok) throw new Error(`download: HTTP ${response.status}`)
    return readLimitedBytes(response, maxFileBytes)
  }
  return {
    settings,
    platformKeys,
    call: withGatewayErrors('wechat', call, circuit),
    download: withGatewayErrors('wechat', download, circuit),
  }
}

/** Returns whether WeChat Pay signed exactly this body within the last 5 minutes. @throws Error when its keys cannot be fetched */
export async function isSignedByWechatPay(
  platformKeys: PlatformKeys,
  headers: Headers,
  rawBody: string,
): Promise<boolean> {
  const signed = parseSignatureHeaders(headers)
  if (!signed || clockSkewSeconds(signed, now()) > maxSkewSeconds) return false
  const key = await platformKeys.find(signed.serial)
  return key !== undefined && isSignedBy(signed, rawBody, key)
}

async function exchange(
  send: Send,
  { baseUrl }: WechatPaySettings,
  request: WechatPayRequest,
): Promise<RawResponse> {
  const body = request.body === undefined ? '' : JSON.stringify(request.body)
  const response = await send(new URL(`${baseUrl}${request.path}`), request.method, body)
  const { status, headers } = response
  return { status, headers, rawBody: await readLimitedText(response, maxBytes) }
}

/** Signs and sends requests. The `wechatpay-serial` header asks WeChat Pay to sign the response with the public key. */
function createSender(settings: WechatPaySettings, timeoutMs: number): Send {
  const { mchId, serialNo, publicKeyId } = settings
  const merchant: Merchant = { mchId, serialNo, privateKey: createPrivateKey(settings.privateKey) }
  return (url, method, body) => {
    const headers = new Headers({
      accept: 'application/json',
      'user-agent': 'meiduo-mall',
      authorization: authorizationHeader(merchant, {
        method,
        target: url.pathname + url.search,
        body,
        at: now(),
      }),
    })
    if (publicKeyId) headers.set('wechatpay-serial', publicKeyId)
    if (body) headers.set('content-type', 'application/json')
    return fetch(url, {
      method,
      headers,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
      ...(body && { body }),
    })
  }
}

/**
 * Parses a response. Wrong keys, rate limits and system errors say nothing about the trade.
 * @throws Error for those, so that the call can be repeated
 */
function parseResponse({ status, rawBody }: RawResponse, label: string): WechatPayResponse {
  const code = status < 300 && status !== 202 ? undefined : (parseErrorCode(rawBody) ?? '')
  if (
    status === 401 ||
    status === 429 ||
    status >= 500 ||
    /^(SYSTEM|BANK|SIGN)ERROR|LIMITED$/.test(code ?? '')
  )
    throw new Error(`${label} ${code}`)
  const body: unknown = rawBody === '' ? {} : JSON.parse(rawBody)
  if (typeof body !== 'object' || body === null) throw new Error(`${label}: not an object`)
  return { status, code, body: body as WechatPayResponse['body'] }
}

/** WeChat Pay spells some codes in two ways, for example `ORDERNOTEXIST` and `ORDER_NOT_EXIST`. */
function parseErrorCode(rawBody: string): string | undefined {
  try {
    const { code } = JSON.parse(rawBody) as { code?: unknown }
    return typeof code === 'string' && /^[A-Z_]{1,64}$/.test(code) ? code.replaceAll('_', '') : undefined
  } catch {
    return undefined
  }
}

/** Returns the error for a genuine response that does not fit the request. */
export function unexpectedResponse({ status, code = '' }: WechatPayResponse, call: string) {
  return gatewayUnavailable({
    cause: new Error(`unexpected response of WeChat Pay to ${call}: ${status} ${code}`),
  })
}
