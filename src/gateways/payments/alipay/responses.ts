import { verify } from 'node:crypto'

/** The members of a reply whose signature holds; the gateway sends strings alone. */
export type AlipayResponse = Readonly<Record<string, string | undefined>>

/** One object, then its signature; with certificates their number stands between. */
const form =
  /^\s*\{\s*"(\w+)"\s*:\s*(\{.*\})\s*(?:,\s*"alipay_cert_sn"\s*:\s*"\w*"\s*)?,\s*"sign"\s*:\s*("[^"]+")\s*\}\s*$/s

/**
 * Verifies a reply over its bytes as they came and reads those very bytes, so that nothing unsigned beside them counts.
 * What an API refuses may come as its own response or as `error_response`. https://opendocs.alipay.com/common/02mse7
 * @throws Error when the text is not such a reply to `method`, or Alipay's key did not sign it
 */
export function verifyResponse(text: string, method: string, alipayPublicKey: string): AlipayResponse {
  const [, name, signed, sign] = form.exec(text) ?? []
  const expected = `${method.replaceAll('.', '_')}_response`
  if (!signed || !sign || (name !== expected && name !== 'error_response'))
    throw new Error(`${method}: not a signed reply`)
  const signature = Buffer.from(JSON.parse(sign) as string, 'base64')
  if (!verify('RSA-SHA256', Buffer.from(signed), alipayPublicKey, signature))
    throw new Error(`${method}: the signature of the reply is wrong`)
  return JSON.parse(signed) as AlipayResponse
}
