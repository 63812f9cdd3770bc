import { createHash, createHmac } from 'node:crypto'

export type AccessKey = Readonly<{ accessKeyId: string; accessKeySecret: string }>

/** One call of an RPC API. All parameters are in the query and the body is empty. */
type RpcCall = Readonly<{
  /** The endpoint. Its path is part of the signed text. */
  url: URL
  action: string
  version: string
  parameters: Readonly<Record<string, string>>
  date: Date
  nonce: string
}>

const algorithm = 'ACS3-HMAC-SHA256'

/**
 * Returns the URL and headers of a POST request with Alibaba Cloud's signature, version 3 (ACS3-HMAC-SHA256).
 * https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature
 */
export function signRpcCall(call: RpcCall, key: AccessKey): { url: string; headers: Record<string, string> } {
  const query = Object.keys(call.parameters)
    .sort()
    .map((name) => `${encode(name)}=${encode(call.parameters[name] as string)}`)
    .join('&')
  const bodyDigest = sha256('')
  const headers: Record<string, string> = {
    host: call.url.host,
    'x-acs-action': call.action,
    'x-acs-content-sha256': bodyDigest,
    'x-acs-date': `${call.date.toISOString().slice(0, 19)}Z`,
    'x-acs-signature-nonce': call.nonce,
    'x-acs-version': call.version,
  }
  const names = Object.keys(headers).sort()
  const signedNames = names.join(';')
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('')
  const canonical = ['POST', call.url.pathname, query, lines, signedNames, bodyDigest].join('\n')
  const signature = createHmac('sha256', key.accessKeySecret)
    .update(`${algorithm}\n${sha256(canonical)}`)
    .digest('hex')
  const authorization = `${algorithm} Credential=${key.accessKeyId},SignedHeaders=${signedNames},Signature=${signature}`
  return { url: `${call.url.origin}${call.url.pathname}?${query}`, headers: { ...headers, authorization } }
}

/** Percent-encodes as RFC 3986 requires: encodeURIComponent leaves out `!'()*`. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
