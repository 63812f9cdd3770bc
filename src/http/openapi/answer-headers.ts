import { deprecationReferences, isSecondPath } from '../headers/deprecation.ts'
import { policiesOf, rateLimitReferences } from '../headers/rate-limits.ts'
import type { Schema } from './schemas.ts'

const retryAfter = { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } }

/** Returns the headers of an answer of an operation, as references by name. */
export function answerHeaders(status: string, operationId: string): Schema {
  return {
    ...((status === '429' || status === '503') && retryAfter),
    ...(isLimited(operationId) && rateLimitReferences),
    ...(isSecondPath(operationId) && deprecationReferences),
  }
}

/** Names what distinguishes the headers of an operation from those of others with the same status: ``, `Limited` or `OfAlias`. */
export function nameHeaders(operationId: string): string {
  return `${isLimited(operationId) ? 'Limited' : ''}${isSecondPath(operationId) ? 'OfAlias' : ''}`
}

const isLimited = (operationId: string) => policiesOf(operationId).length > 0
