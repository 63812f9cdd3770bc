import type { Row } from './world.ts'

export const serviceRows: readonly Row[] = [
  ['alive', 200, undefined, 'GET', () => '/health/live/'],
  ['ready', 200, undefined, 'GET', () => '/health/ready/'],
  ['a path that is none', 404, 'not_found', 'GET', () => '/nowhere/'],
]
