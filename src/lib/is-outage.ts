const lostCodes = /^(PROTOCOL_|ECONN|EPIPE|ETIMEDOUT|POOL_CLOSED|ER_CON_COUNT|ER_SERVER_SHUTDOWN)/
const lostMessages =
  /closed state|Queue limit reached|Connection is closed|ECONNREFUSED|ECONNRESET|connect ETIMEDOUT|Command timed out/
/** Redis is there and cannot do it now: full, a replica, loading, without a quorum. Inside a script the word stands later. */
const redisUnable = /(?:^|: -)(OOM|READONLY|LOADING|CLUSTERDOWN|MASTERDOWN|MISCONF|NOREPLICAS|TRYAGAIN|BUSY) /

/**
 * True when MySQL or Redis could not be reached, the connection broke or the server cannot serve anybody now, rather
 * than refused what was asked. For a commit this means that its outcome is unknown.
 */
export function isOutage(error: unknown): boolean {
  for (let e = error; e instanceof Error; e = e.cause) {
    const code = (e as { code?: unknown }).code
    if (typeof code === 'string' && lostCodes.test(code)) return true
    if (e.name === 'MaxRetriesPerRequestError' || lostMessages.test(e.message)) return true
    if (e.name === 'ReplyError' && isUnable(e)) return true
  }
  return false
}

/** A MULTI that was given up carries what each of its commands was answered. */
function isUnable(error: Error): boolean {
  const { previousErrors = [] } = error as { previousErrors?: readonly Error[] }
  return [error, ...previousErrors].some(({ message }) => redisUnable.test(message))
}
