import { AppError, gatewayUnavailable } from '../../lib/errors.ts'
import { CircuitOpen, type CircuitSettings, withCircuitBreaker } from '../circuit-breaker.ts'

/** How long a call may take, 5 s unless given, and when calls stop: no circuit unless given. */
export type CallOptions = Readonly<{ timeoutMs?: number; circuit?: CircuitSettings | undefined }>

/**
 * Makes every failure of a call 503 gateway_unavailable, and leaves the other party alone while most calls fail.
 * What it answers, a refusal too, is no failure.
 */
export function withGatewayErrors<Request, Answer>(
  call: (request: Request) => Promise<Answer>,
  circuit: CircuitSettings | undefined,
): (request: Request) => Promise<Answer> {
  const guarded = circuit ? withCircuitBreaker(call, circuit) : call
  return async (request) => {
    try {
      return await guarded(request)
    } catch (error) {
      if (error instanceof AppError) throw error
      const rest = error instanceof CircuitOpen && { retryAfterSeconds: error.retryAfterSeconds }
      throw gatewayUnavailable({ cause: error, ...rest })
    }
  }
}
