import { parse } from 'qs'
import { malformedBody } from './errors.ts'

const formType = 'application/x-www-form-urlencoded'

/**
 * A route's parser for bodies with fields within fields: in a form they are named `lines[0][sku_id]` or `invoice.kind`.
 * Elysia's own reads such names as they are, and what they say would be lost without a word.
 * @returns undefined for a body of another type, which is left to Elysia. @throws 400 malformed_body
 */
export async function parseNestedForm({ request }: { request: Request }): Promise<unknown> {
  if (!request.headers.get('content-type')?.toLowerCase().startsWith(formType)) return undefined
  const form = await request.text()
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
