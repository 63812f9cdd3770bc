import { parse } from 'qs'
import { malformedBody } from './errors.ts'

const formType = 'application/x-www-form-urlencoded'
const multipartType = 'multipart/form-data'

/**
 * Parses form bodies with nested fields, named `lines[0][sku_id]` or `invoice.kind`. Elysia's parser takes such names
 * literally, so validation would silently drop the fields.
 * @returns undefined for every other body, which Elysia parses
 * @throws 400 malformed_body for a form that nests too deep or has too many fields
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
  // Elysia refuses a malformed form
  const parts = await request
    .clone()
    .formData()
    .catch(() => new FormData())
  const fields = new URLSearchParams()
  parts.forEach((value, name) => void fields.append(name, String(value)))
  // without brackets, Elysia parses nested fields as JSON
  return [...fields.keys()].some((name) => name.includes('[')) ? String(fields) : undefined
}
