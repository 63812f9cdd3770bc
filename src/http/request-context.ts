import { Elysia } from 'elysia'
import { config } from '../config/index.ts'
import { startDeadline } from '../lib/concurrency/deadline.ts'
import { log, requestContext } from '../lib/log.ts'
import { isEnding } from '../lib/process/draining.ts'
import { countRequest, unmatched } from './service/request-metrics.ts'

const wellFormed = /^[A-Za-z0-9_-]{8,64}$/

/**
 * Assigns each request an id (from X-Request-Id if well-formed), returns it as a header, gives the request its deadline and writes
 * one access log line.
 * The line holds the route but not its parameters: they contain mobiles and usernames. A path without a route has a fixed name.
 */
export const requestContextPlugin = new Elysia({ name: 'request-context' })
  .onRequest(({ request, set }) => {
    const given = request.headers.get('x-request-id')
    const requestId = given && wellFormed.test(given) ? given : crypto.randomUUID()
    requestContext.enterWith({ requestId, startedMs: performance.now() })
    set.headers['x-request-id'] = requestId
    if (isEnding()) set.headers.connection = 'close'
  })
  // from the end of the body: a slow upload does not use the deadline up
  .onTransform({ as: 'global' }, () => startDeadline(config.requestDeadlineSeconds * 1_000))
  .onAfterResponse({ as: 'global' }, ({ request, set, route: template, responseValue }) => {
    const ms = performance.now() - (requestContext.getStore()?.startedMs ?? performance.now())
    const { method } = request
    // undefined or empty when no route matches
    const route = template || unmatched
    const status = Number(set.status ?? 200)
    countRequest(method, route, status, ms, responseValue)
    log.info({ method, route, status, ms: Math.round(ms * 10) / 10 }, 'request completed')
  })

/** Returns the id of the current request, or undefined outside a request. */
export const currentRequestId = () => requestContext.getStore()?.requestId
