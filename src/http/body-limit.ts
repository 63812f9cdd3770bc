import { Elysia } from 'elysia'
import { bodyLimitOf, payloadTooLarge } from './input/parse-body.ts'

/**
 * Refuses bodies above the limit of their route with 413, by Content-Length before the body is read. `parseBody` stops a chunked
 * body as soon as its bytes exceed the limit. The rest of the body is discarded.
 */
export const bodyLimitPlugin = new Elysia({ name: 'body-limit' }).onRequest(({ request }) => {
  if (Number(request.headers.get('content-length')) > bodyLimitOf(request)) throw payloadTooLarge()
})

/** Disables Bun's own limit: it checks Content-Length first and answers without a problem+json body. */
export const serveOptions = { maxRequestBodySize: Number.MAX_SAFE_INTEGER }
