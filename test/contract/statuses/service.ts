import type { Row } from './world.ts'

export const serviceRows: readonly Row[] = [
  ['the address of the server', 302, undefined, 'GET', () => '/'],
  ['alive', 200, undefined, 'GET', () => '/health/live/'],
  ['metrics', 200, undefined, 'GET', () => '/metrics/'],
  ['ready', 200, undefined, 'GET', () => '/health/ready/'],
  ['a path that is none', 404, 'not_found', 'GET', () => '/nowhere/'],
]
