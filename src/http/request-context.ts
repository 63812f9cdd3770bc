import { Elysia } from 'elysia'
import { log, requestContext } from '../lib/log.ts'
import { maskDigits } from '../lib/masks.ts'

const wellFormed = /^[A-Za-z0-9_-]{8,64}$/

/**
 * Gives each request an id (taken if well-formed, else made), answers it, and writes one access line. The line names the
 * route and never its parameters, which hold mobiles and names of people.
 */
export const requestContextPlugin = new Elysia({ name: 'request-context' })
  .onRequest(({ request, set }) => {
    const given = request.headers.get('x-request-id')
    const requestId = given && wellFormed.test(given) ? given : crypto.randomUUID()
    requestContext.enterWith({ requestId, startedMs: performance.now() })
    set.headers['x-request-id'] = requestId
  })
  .onAfterResponse({ as: 'global' }, ({ request, set, route, path }) => {
    const ms = performance.now() - (requestContext.getStore()?.startedMs ?? performance.now())
    log.info(
      {
        method: request.method,
        // a path that no route matches has none
        route: (route as string | undefined) ?? maskDigits(path),
        status: set.status ?? 200,
        ms: Math.round(ms * 10) / 10,
      },
      'request',
    )
  })

/** The id of the request at hand, or undefined outside of one. */
export const currentRequestId = () => requestContext.getStore()?.requestId
