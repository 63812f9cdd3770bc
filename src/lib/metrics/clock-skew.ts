import { now } from '../clock.ts'
import { createGauge } from './registry.ts'

const skew = createGauge(
  'mall_clock_skew_seconds',
  'How far the clock of a server is ahead of the clock of this process; negative when it is behind.',
  ['server'],
)

/**
 * Records the clock of a server, which it gave in an answer.
 * @param serverMs epoch milliseconds of the server
 * @param askedMs epoch milliseconds of this process before the question: the half of the round trip is the error
 */
export function recordClock(server: 'mysql' | 'redis', serverMs: number, askedMs: number): void {
  const answeredMs = now().getTime()
  skew.set({ server }, (serverMs - (askedMs + answeredMs) / 2) / 1_000)
}
