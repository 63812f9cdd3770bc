import CircuitBreaker from 'opossum'
import { gatewayUnavailable } from '../lib/errors.ts'

/** The other party refuses this message for good. The reason is its own code and names nobody. */
export class PermanentFailure extends Error {
  readonly reason: string

  constructor(reason: string) {
    super(`refused for good: ${reason}`)
    this.reason = reason
  }
}

/** Nothing was sent, since the calls before had failed. */
export class CircuitOpen extends Error {
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    super('not tried: the circuit is open')
    this.retryAfterSeconds = retryAfterSeconds
  }
}

export type CircuitSettings = Readonly<{
  /** This many calls within half a minute, most of them failed, open the circuit. */
  failures: number
  /** How long it stays open; then one call is let through, which closes it or opens it again. */
  openSeconds: number
}>

const windowMs = 30_000

/**
 * Calls another party unless its last calls failed. What it refuses for good is an answer, not a failure.
 * @returns the guarded call, which throws Undeliverable, CircuitOpen, or 503 gateway_unavailable, with Retry-After when
 * the circuit is open now
 */
export function withCircuitBreaker<Message, Answer = void>(
  call: (message: Message) => Promise<Answer>,
  { failures, openSeconds }: CircuitSettings,
): (message: Message) => Promise<Answer> {
  const breaker = new CircuitBreaker(call, {
    timeout: false,
    errorThresholdPercentage: 50,
    volumeThreshold: failures,
    resetTimeout: openSeconds * 1000,
    rollingCountTimeout: windowMs,
    enableSnapshots: false,
    errorFilter: (error: unknown) => error instanceof PermanentFailure,
  })
  let openUntil = 0
  breaker.on('open', () => {
    openUntil = performance.now() + openSeconds * 1000
  })
  const restSeconds = () => Math.max(1, Math.ceil((openUntil - performance.now()) / 1000))
  return async (message) => {
    try {
      return await breaker.fire(message)
    } catch (error) {
      if (error instanceof PermanentFailure) throw error
      if ((error as { code?: unknown }).code === 'EOPENBREAKER') throw new CircuitOpen(restSeconds())
      throw gatewayUnavailable({
        cause: error,
        ...(breaker.opened && { retryAfterSeconds: restSeconds() }),
      })
    }
  }
}
