import { createDurations, createTallies } from '../../lib/metrics/hot-metrics.ts'
import { createGauge } from '../../lib/metrics/registry.ts'

/** The route of every request that no route matches: a raw path would be a series for each. */
export const unmatched = 'unmatched'

/** Elysia serializes objects after the hooks, so the size of every 16th one is measured. */
const sampledObjects = 16

const requests = createTallies(
  'mall_http_requests_total',
  'Answered requests by route template and status; 429 are limited ones.',
  ['method', 'route', 'status'],
)
const durations = createDurations(
  'mall_http_request_duration_seconds',
  'Time from the head of a request to its answer, by route template.',
  ['method', 'route'],
)
const bytes = createTallies(
  'mall_http_response_bytes_total',
  'Bytes of bodies by route template; those of objects are estimated from a sample.',
  ['method', 'route'],
)
const inFlight = createGauge('mall_http_requests_in_flight', 'Requests without an answer yet.')
const problems = createTallies('mall_problems_total', 'Error answers by their code.', ['code'])

let underWay = 0
let objects = 0

/** Counts the requests that a handler has not answered yet. @param handle which Elysia passes to `wrap` */
export function countInFlight(handle: (request: Request) => unknown) {
  const end = () => inFlight.set(--underWay)
  return (request: Request) => {
    inFlight.set(++underWay)
    const answer = handle(request)
    if (answer instanceof Promise) answer.then(end, end)
    else end()
    return answer
  }
}

/** Counts an answered request. @param body what the route returned */
export function countRequest(method: string, route: string, status: number, ms: number, body: unknown): void {
  requests(1, method, route, String(status))
  durations(ms / 1_000, method, route)
  const size = sizeOf(body)
  if (size > 0) bytes(size, method, route)
}

/** Counts an error answer. */
export function countProblem(code: string): void {
  problems(1, code)
}

function sizeOf(body: unknown): number {
  if (body === undefined || body === null) return 0
  if (typeof body === 'string') return body.length
  if (body instanceof Uint8Array) return body.byteLength
  if (body instanceof Blob) return body.size
  if (body instanceof Response) return Number(body.headers.get('content-length') ?? 0)
  if (++objects % sampledObjects !== 0) return 0
  return JSON.stringify(body).length * sampledObjects
}
