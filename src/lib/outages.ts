const lostCodes = /^(PROTOCOL_|ECONN|EPIPE|ETIMEDOUT|POOL_CLOSED|ER_CON_COUNT|ER_SERVER_SHUTDOWN)/
const lostMessages =
  /closed state|Queue limit reached|Connection is closed|ECONNREFUSED|ECONNRESET|connect ETIMEDOUT/

/**
 * True when MySQL or Redis could not be reached or the connection broke, rather than refused what was asked.
 * For a commit this means that its outcome is unknown.
 */
export function isOutage(error: unknown): boolean {
  for (let e = error; e instanceof Error; e = e.cause) {
    const code = (e as { code?: unknown }).code
    if (typeof code === 'string' && lostCodes.test(code)) return true
    if (e.name === 'MaxRetriesPerRequestError' || lostMessages.test(e.message)) return true
  }
  return false
}
