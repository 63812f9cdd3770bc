import { deprecationReferences, isSecondPath } from '../headers/deprecation.ts'
import { limitedLike, rateLimitReferences } from '../headers/rate-limits.ts'
import type { Schema } from './schemas.ts'

const retryAfter = { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } }

/** Returns the headers of an answer of an operation, as references by name. */
export function answerHeaders(status: string, operationId: string): Schema {
  return {
    ...((status === '429' || status === '503') && retryAfter),
    ...rateLimitReferences(operationId),
    ...(isSecondPath(operationId) && deprecationReferences),
  }
}

/** Names what distinguishes the headers of an operation from those of others with the same status: ``, `LimitedAsSignIn` or `OfAlias`. */
export function nameHeaders(operationId: string): string {
  const like = limitedLike(operationId)
  const limited = like ? `LimitedAs${like.charAt(0).toUpperCase()}${like.slice(1)}` : ''
  return `${limited}${isSecondPath(operationId) ? 'OfAlias' : ''}`
}
