import { AppError, gatewayUnavailable } from '../../lib/errors.ts'
import { CircuitOpen, type CircuitSettings, withCircuitBreaker } from '../circuit-breaker.ts'

/** `timeoutMs` of one call: 5,000 by default. Without `circuit` the calls have no circuit breaker. */
export type CallOptions = Readonly<{ timeoutMs?: number; circuit?: CircuitSettings | undefined }>

/**
 * Turns every failure of a call into 503 gateway_unavailable and puts the call behind a circuit breaker.
 * A response of the gateway is no failure, not even one that refuses the request.
 * @param gateway its name in the metrics
 */
export function withGatewayErrors<Request, Response>(
  gateway: string,
  call: (request: Request) => Promise<Response>,
  circuit: CircuitSettings | undefined,
): (request: Request) => Promise<Response> {
  const guarded = circuit ? withCircuitBreaker(gateway, call, circuit) : call
  return async (request) => {
    try {
      return await guarded(request)
    } catch (error) {
      if (error instanceof AppError) throw error
      const retry = error instanceof CircuitOpen && { retryAfterSeconds: error.retryAfterSeconds }
      throw gatewayUnavailable({ cause: error, ...retry })
    }
  }
}
