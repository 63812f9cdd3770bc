import type { Row } from './world.ts'

export const serviceRows: readonly Row[] = [
  ['the root path', 302, undefined, 'GET', () => '/'],
  ['liveness', 200, undefined, 'GET', () => '/health/live/'],
  ['metrics', 200, undefined, 'GET', () => '/metrics/'],
  ['readiness', 200, undefined, 'GET', () => '/health/ready/'],
  ['an unknown path', 404, 'not_found', 'GET', () => '/nowhere/'],
]
