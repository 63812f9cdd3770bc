import { CircuitOpen, PermanentFailure } from '../../gateways/circuit-breaker.ts'
import { AppError, gatewayNotConfigured, gatewayUnavailable } from '../../lib/errors.ts'
import { redis } from '../../redis/client.ts'
import { keys } from '../../redis/keys.ts'
import type { QueueName } from '../../redis/queue.ts'
import { secondsLeft } from '../../redis/seconds-left.ts'

/** The outcome of one try. `reason` is an error code of ours or of the gateway, without personal data. */
export type Delivery =
  | Readonly<{ outcome: 'sent' | 'dropped' }>
  /** Not tried, because the circuit stays open for this time. */
  | Readonly<{ outcome: 'postponed'; seconds: number }>
  | Readonly<{ outcome: 'failed'; reason: string; permanent: boolean }>

/**
 * Checks that a message can be sent: the gateway is configured and no worker has reported its circuit as open.
 * @throws 503 gateway_not_configured; gateway_unavailable with Retry-After
 */
export async function requireGateway(name: QueueName, isConfigured: boolean): Promise<void> {
  if (!isConfigured) throw gatewayNotConfigured()
  const retryAfterSeconds = await secondsLeft(keys.circuit(name))
  if (retryAfterSeconds > 0) throw gatewayUnavailable({ retryAfterSeconds })
}

/**
 * Sends through a gateway. When the circuit opens, stores that in Redis for all processes.
 * @throws only errors that the gateway did not cause
 */
export async function deliver(name: QueueName, send: () => Promise<void>): Promise<Delivery> {
  try {
    await send()
    return { outcome: 'sent' }
  } catch (error) {
    if (error instanceof PermanentFailure) return { outcome: 'failed', reason: error.reason, permanent: true }
    if (error instanceof CircuitOpen) return { outcome: 'postponed', seconds: error.retryAfterSeconds }
    if (!(error instanceof AppError)) throw error
    const { retryAfterSeconds, cause } = error.details
    if (retryAfterSeconds) await redis.set(keys.circuit(name), '1', 'EX', retryAfterSeconds)
    return { outcome: 'failed', reason: reasonOf(error, cause), permanent: false }
  }
}

function reasonOf(error: AppError, cause: unknown): string {
  return cause instanceof Error ? `${error.code}: ${cause.message}` : error.code
}
