import { Elysia } from 'elysia'
import { config } from '../config/index.ts'
import { defineError } from '../lib/errors.ts'

const payloadTooLarge = defineError(413, 'payload_too_large', '请求体过大', 'The body is too large')

/**
 * Refuses a body of more than BODY_LIMIT_BYTES: by its Content-Length before any of it is read, and one that comes in
 * chunks as soon as they are too many. Whatever is sent after that is dropped as it comes in.
 */
export const bodyLimitPlugin = new Elysia({ name: 'body-limit' })
  .onRequest(({ request }) => {
    if (Number(request.headers.get('content-length')) > config.limits.bodyBytes) throw payloadTooLarge()
  })
  .onParse({ as: 'global' }, async ({ request }) => {
    if (request.headers.has('transfer-encoding') && (await isTooLong(request))) throw payloadTooLarge()
  })

/** Bun's own limit looks at Content-Length before we do and answers without a body, so it has to stand out of the way. */
export const serveOptions = { maxRequestBodySize: Number.MAX_SAFE_INTEGER }

async function isTooLong(request: Request): Promise<boolean> {
  let bytes = 0
  try {
    for await (const chunk of request.clone().body ?? []) {
      bytes += chunk.byteLength
      if (bytes <= config.limits.bodyBytes) continue
      // not waited for: it settles when the clone is let go of too
      request.body?.cancel().catch(() => {})
      return true
    }
  } catch {
    // the caller broke off; whoever reads the body learns it
  }
  return false
}
