import { parse } from 'qs'
import { malformedBody } from './errors.ts'

const formType = 'application/x-www-form-urlencoded'
const multipartType = 'multipart/form-data'

/**
 * A route's parser for bodies with fields within fields: in a form they are named `lines[0][sku_id]` or `invoice.kind`.
 * Elysia's own reads such names as they are, and what they say would be lost without a word.
 * @returns undefined for any other body, which is left to Elysia. @throws 400 malformed_body
 */
export async function parseNestedForm({ request }: { request: Request }): Promise<unknown> {
  const form = await readForm(request)
  if (form === undefined) return undefined
  try {
    return parse(form, {
      allowDots: true,
      arrayLimit: 100,
      depth: 3,
      parameterLimit: 1_000,
      strictDepth: true,
      throwOnLimitExceeded: true,
    })
  } catch (error) {
    throw malformedBody({ cause: error })
  }
}

async function readForm(request: Request): Promise<string | undefined> {
  const type = request.headers.get('content-type')?.toLowerCase() ?? ''
  if (type.startsWith(formType)) return request.text()
  if (!type.startsWith(multipartType)) return undefined
  // what is no form is refused by Elysia
  const parts = await request
    .clone()
    .formData()
    .catch(() => new FormData())
  const fields = new URLSearchParams()
  parts.forEach((value, name) => void fields.append(name, String(value)))
  // of others Elysia reads such fields as JSON
  return [...fields.keys()].some((name) => name.includes('[')) ? String(fields) : undefined
}
