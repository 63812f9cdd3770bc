import { createHash, createHmac } from 'node:crypto'
import type { Faults } from '../faults/faults.ts'
import type { Inbox } from './inbox.ts'

export type AliyunAccount = Readonly<{ accessKeyId: string; accessKeySecret: string }>

const mustBeSigned = ['host', 'x-acs-action', 'x-acs-content-sha256', 'x-acs-date', 'x-acs-signature-nonce']
const clockSkewMs = 15 * 60_000
const maxNonces = 10_000

/**
 * Imitates Aliyun's Dysmsapi for one account and verifies every signature (ACS3-HMAC-SHA256).
 * https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature
 */
export class AliyunSms {
  readonly #account: AliyunAccount
  readonly #faults: Faults
  readonly #inbox: Inbox
  readonly #nonces = new Set<string>()

  constructor(account: AliyunAccount, faults: Faults, inbox: Inbox) {
    this.#account = account
    this.#faults = faults
    this.#inbox = inbox
  }

  /** Answers SendSms, the only action that the sandbox has. */
  async call(request: Request): Promise<Response> {
    const mobile = new URL(request.url).searchParams.get('PhoneNumbers') ?? ''
    const fault = this.#faults.consume('sms', mobile, 'timeout', 'error', 'duplicate', 'throttled', 'refused')
    if (fault === 'timeout') return new Promise<Response>(() => {})
    if (fault === 'error') return reply(500, 'InternalError')
    if (fault === 'throttled') return reply(400, 'Throttling.User')
    if (fault === 'refused') return reply(200, 'isv.BUSINESS_LIMIT_CONTROL')
    const refusal = this.#checkSignature(request, await request.text())
    if (refusal) return reply(400, refusal)
    if (request.headers.get('x-acs-action') !== 'SendSms') return reply(404, 'InvalidAction.NotFound')
    return this.#send(new URL(request.url).searchParams, fault === 'duplicate' ? 2 : 1)
  }

  #send(query: URLSearchParams, times: number): Response {
    const to = query.get('PhoneNumbers') ?? ''
    const values = valuesOf(query.get('TemplateParam') ?? '')
    const sign = query.get('SignName')
    if (!/^1[3-9]\d{9}$/.test(to)) return reply(200, 'isv.MOBILE_NUMBER_ILLEGAL')
    if (!sign) return reply(200, 'isv.SMS_SIGNATURE_ILLEGAL')
    if (!query.get('TemplateCode')) return reply(200, 'isv.SMS_TEMPLATE_ILLEGAL')
    if (Object.keys(values).length === 0) return reply(200, 'isv.TEMPLATE_MISSING_PARAMETERS')
    const code = values.code === undefined ? null : String(values.code)
    const text = code === null ? Object.values(values).join('，') : `您的验证码是 ${code}，请勿告诉他人。`
    for (let i = 0; i < times; i++)
      this.#inbox.add({ to, channel: 'sms', code, link: null, body: `【${sign}】${text}` })
    return reply(200, 'OK')
  }

  /** @returns Aliyun's error code, or undefined for a good signature */
  #checkSignature(request: Request, body: string): string | undefined {
    const header = (name: string) => request.headers.get(name)?.trim() ?? ''
    const given = /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})$/.exec(
      header('authorization'),
    )
    if (!given) return 'IncompleteSignature'
    const [, credential, names = '', signature] = given
    if (credential !== this.#account.accessKeyId) return 'InvalidAccessKeyId.NotFound'
    if (mustBeSigned.some((name) => !names.split(';').includes(name))) return 'IncompleteSignature'
    if (header('x-acs-content-sha256') !== sha256(body)) return 'InvalidContentSha256'
    const lines = names.split(';').map((name) => `${name}:${header(name)}\n`)
    const url = new URL(request.url)
    const canonical = [
      request.method,
      url.pathname,
      canonicalQuery(url),
      lines.join(''),
      names,
      sha256(body),
    ].join('\n')
    const expected = createHmac('sha256', this.#account.accessKeySecret)
    expected.update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    if (signature !== expected.digest('hex')) return 'SignatureDoesNotMatch'
    const age = Math.abs(Date.now() - Date.parse(header('x-acs-date')))
    if (!(age < clockSkewMs)) return 'InvalidTimeStamp.Expired'
    return this.#isRepeated(header('x-acs-signature-nonce')) ? 'SignatureNonceUsed' : undefined
  }

  #isRepeated(nonce: string): boolean {
    if (this.#nonces.has(nonce)) return true
    this.#nonces.add(nonce)
    if (this.#nonces.size > maxNonces) this.#nonces.delete(this.#nonces.values().next().value as string)
    return false
  }
}

function canonicalQuery(url: URL): string {
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  const pairs = [...url.searchParams].map(([name, value]) => [encode(name), encode(value)] as const)
  pairs.sort(([a], [b]) => (a < b ? -1 : 1))
  return pairs.map((pair) => pair.join('=')).join('&')
}

function valuesOf(templateParam: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(templateParam))
  } catch {
    return {}
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function reply(status: number, code: string): Response {
  const sent = code === 'OK' ? { BizId: String(Date.now()) } : {}
  return Response.json(
    { Code: code, Message: code, RequestId: crypto.randomUUID().toUpperCase(), ...sent },
    { status },
  )
}
