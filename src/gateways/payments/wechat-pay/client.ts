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
  /** One API call. @throws 503 gateway_unavailable */
  call: (request: WechatPayRequest) => Promise<WechatPayResponse>
  /** A file whose address a verified answer told. @throws 503 gateway_unavailable */
  download: (url: string) => Promise<Buffer>
}>

export type WechatPayRequest = Readonly<{ method: 'GET' | 'POST'; path: string; body?: object }>

/** An answer whose signature holds. `code` is the vendor's name of a refusal, without `_`; undefined in a success. */
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

/** One merchant of WeChat Pay, and how long a call may take. */
export function createWechatPayClient(
  settings: WechatPaySettings,
  { timeoutMs = 5_000, circuit }: CallOptions = {},
): WechatPayClient {
  const send = createSender(settings, timeoutMs)
  const publicKey = settings.publicKey === undefined ? undefined : createPublicKey(settings.publicKey)
  const platformKeys = createPlatformKeys({ ...settings, publicKey }, async () => {
    const reply = await exchange(send, settings, { method: 'GET', path: '/v3/certificates' })
    if (reply.status === 404) return undefined
    if (reply.status !== 200) throw new Error(`certificates: HTTP ${reply.status}`)
    return reply
  })
  const call = async (request: WechatPayRequest) => {
    const reply = await exchange(send, settings, request)
    const what = `${request.method} ${request.path.replace(/[?].*/, '')}: HTTP ${reply.status}`
    if (!(await isSignedByWechatPay(platformKeys, reply.headers, reply.rawBody)))
      throw new Error(`${what} without a signature of WeChat Pay ${parseErrorCode(reply.rawBody) ?? ''}`)
    return parseResponse(reply, what)
  }
  const download = async (url: string) => {
    const response = await send(new URL(url), 'GET', '')
    if (!response.ok) throw new Error(`download: HTTP ${response.status}`)
    return readLimitedBytes(response, maxFileBytes)
  }
  return {
    settings,
    platformKeys,
    call: withGatewayErrors(call, circuit),
    download: withGatewayErrors(download, circuit),
  }
}

/** Whether WeChat Pay signed this very body, and within the last five minutes. @throws Error when its keys cannot be had */
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

/** Signs and sends. With a public key configured WeChat Pay is told to sign its answer with that one. */
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

/** What is the merchant's or WeChat Pay's own trouble settles nothing: wrong keys, too many calls, system errors. */
function parseResponse({ status, rawBody }: RawResponse, what: string): WechatPayResponse {
  const code = status < 300 && status !== 202 ? undefined : (parseErrorCode(rawBody) ?? '')
  if (
    status === 401 ||
    status === 429 ||
    status >= 500 ||
    /^(SYSTEM|BANK|SIGN)ERROR|LIMITED$/.test(code ?? '')
  )
    throw new Error(`${what} ${code}`)
  const body: unknown = rawBody === '' ? {} : JSON.parse(rawBody)
  if (typeof body !== 'object' || body === null) throw new Error(`${what}: not an object`)
  return { status, code, body: body as WechatPayResponse['body'] }
}

/** The vendor writes some codes in two ways, `ORDERNOTEXIST` and `ORDER_NOT_EXIST`. */
function parseErrorCode(rawBody: string): string | undefined {
  try {
    const { code } = JSON.parse(rawBody) as { code?: unknown }
    return typeof code === 'string' && /^[A-Z_]{1,64}$/.test(code) ? code.replaceAll('_', '') : undefined
  } catch {
    return undefined
  }
}

/** An answer that is none to what was asked. */
export function unexpectedResponse({ status, code = '' }: WechatPayResponse, what: string) {
  return gatewayUnavailable({
    cause: new Error(`unexpected answer of WeChat Pay to ${what}: ${status} ${code}`),
  })
}
