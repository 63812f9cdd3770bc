import { verify } from 'node:crypto'

/** The members of a response with a valid signature. Alipay sends strings only. */
export type AlipayResponse = Readonly<Record<string, string | undefined>>

/** One object and its signature. With certificate keys, the certificate's serial number is between the two. */
const responseForm =
  /^\s*\{\s*"(\w+)"\s*:\s*(\{.*\})\s*(?:,\s*"alipay_cert_sn"\s*:\s*"\w*"\s*)?,\s*"sign"\s*:\s*("[^"]+")\s*\}\s*$/s

/**
 * Verifies the signature over the received bytes and parses exactly those bytes, so unsigned text beside them is ignored.
 * A refusal is a response to the method or an `error_response`. https://opendocs.alipay.com/common/02mse7
 * @throws Error when the text is not a response to `method` or is not signed with Alipay's key
 */
export function verifyResponse(text: string, method: string, alipayPublicKey: string): AlipayResponse {
  const [, name, signed, sign] = responseForm.exec(text) ?? []
  const expected = `${method.replaceAll('.', '_')}_response`
  if (!signed || !sign || (name !== expected && name !== 'error_response'))
    throw new Error(`${method}: not a signed response`)
  const signature = Buffer.from(JSON.parse(sign) as string, 'base64')
  if (!verify('RSA-SHA256', Buffer.from(signed), alipayPublicKey, signature))
    throw new Error(`${method}: the signature of the response is invalid`)
  return JSON.parse(signed) as AlipayResponse
}
