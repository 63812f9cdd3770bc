import { AppError, gatewayUnavailable } from '../lib/errors.ts'
import { CircuitOpen, type CircuitSettings, guard } from './circuit.ts'

/**
 * Makes every failure of a call 503 gateway_unavailable, and leaves the other party alone while most calls fail.
 * What it answers, a refusal too, is no failure.
 * @param circuit no circuit unless given
 */
export function guardCalls<Request, Answer>(
  call: (request: Request) => Promise<Answer>,
  circuit: CircuitSettings | undefined,
): (request: Request) => Promise<Answer> {
  const guarded = circuit ? guard(call, circuit) : call
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
