import { Elysia } from 'elysia'
import { config } from '../config/index.ts'
import { defineError } from '../lib/errors.ts'

const payloadTooLarge = defineError(413, 'payload_too_large', '请求体过大', 'The body is too large')

/**
 * Refuses bodies above BODY_LIMIT_BYTES with 413: by Content-Length before the body is read, and a chunked body as soon
 * as its bytes exceed the limit. The rest of the body is discarded.
 */
export const bodyLimitPlugin = new Elysia({ name: 'body-limit' })
  .onRequest(({ request }) => {
    if (Number(request.headers.get('content-length')) > config.limits.bodyBytes) throw payloadTooLarge()
  })
  .onParse({ as: 'global' }, async ({ request }) => {
    if (request.headers.has('transfer-encoding') && (await isTooLong(request))) throw payloadTooLarge()
  })

/** Disables Bun's own limit: it checks Content-Length first and answers without a problem+json body. */
export const serveOptions = { maxRequestBodySize: Number.MAX_SAFE_INTEGER }

async function isTooLong(request: Request): Promise<boolean> {
  let bytes = 0
  try {
    for await (const chunk of request.clone().body ?? []) {
      bytes += chunk.byteLength
      if (bytes <= config.limits.bodyBytes) continue
      // not awaited: the promise resolves only after the clone is released too
      request.body?.cancel().catch(() => {})
      return true
    }
  } catch {
    // the caller disconnected; reading the body fails with the same error
  }
  return false
}
