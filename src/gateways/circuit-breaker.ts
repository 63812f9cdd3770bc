import CircuitBreaker from 'opossum'
import { gatewayUnavailable } from '../lib/errors.ts'
import { measureGateway, recordCircuit } from './gateway-metrics.ts'

/** The gateway refuses this message permanently: a retry cannot succeed. `reason` is its code and holds no personal data. */
export class PermanentFailure extends Error {
  readonly reason: string

  constructor(reason: string) {
    super(`refused permanently: ${reason}`)
    this.reason = reason
  }
}

/** The call was not made, because most recent calls failed. */
export class CircuitOpen extends Error {
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    super('not called: the circuit is open')
    this.retryAfterSeconds = retryAfterSeconds
  }
}

export type CircuitSettings = Readonly<{
  /** The circuit opens when at least this many calls were made within 30 s and more than half of them failed. */
  failures: number
  /** How long the circuit stays open. Then one trial call closes it or opens it again. */
  openSeconds: number
}>

const windowMs = 30_000

/**
 * Puts calls to a gateway behind a circuit breaker and measures them. A permanent refusal is a response, so it does not count as a failure.
 * @param gateway its name in the metrics
 * @returns the same call, which throws PermanentFailure, CircuitOpen, or 503 gateway_unavailable. The last carries
 *   Retry-After when this failure has opened the circuit
 */
export function withCircuitBreaker<Message, Response = void>(
  gateway: string,
  call: (message: Message) => Promise<Response>,
  { failures, openSeconds }: CircuitSettings,
): (message: Message) => Promise<Response> {
  const isRefusal = (error: unknown) => error instanceof PermanentFailure
  const measured = (message: Message) => measureGateway(gateway, () => call(message), isRefusal)
  const breaker = new CircuitBreaker(measured, {
    timeout: false,
    errorThresholdPercentage: 50,
    volumeThreshold: failures,
    resetTimeout: openSeconds * 1000,
    rollingCountTimeout: windowMs,
    enableSnapshots: false,
    errorFilter: isRefusal,
  })
  let openUntil = 0
  breaker.on('open', () => {
    openUntil = performance.now() + openSeconds * 1000
    recordCircuit(gateway, true)
  })
  breaker.on('close', () => recordCircuit(gateway, false))
  recordCircuit(gateway, false)
  const secondsLeft = () => Math.max(1, Math.ceil((openUntil - performance.now()) / 1000))
  return async (message) => {
    try {
      return await breaker.fire(message)
    } catch (error) {
      if (isRefusal(error)) throw error
      if ((error as { code?: unknown }).code === 'EOPENBREAKER') throw new CircuitOpen(secondsLeft())
      throw gatewayUnavailable({
        cause: error,
        ...(breaker.opened && { retryAfterSeconds: secondsLeft() }),
      })
    }
  }
}
