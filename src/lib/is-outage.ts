const lostCodes = /^(PROTOCOL_|ECONN|EPIPE|ETIMEDOUT|POOL_CLOSED|ER_CON_COUNT|ER_SERVER_SHUTDOWN)/
const lostMessages =
  /closed state|Queue limit reached|Connection is closed|ECONNREFUSED|ECONNRESET|connect ETIMEDOUT|Command timed out/
/** Redis answers but cannot serve: full, a replica, loading, without a quorum. An error inside a script has a prefix. */
const redisUnable = /(?:^|: -)(OOM|READONLY|LOADING|CLUSTERDOWN|MASTERDOWN|MISCONF|NOREPLICAS|TRYAGAIN|BUSY) /

/**
 * Whether MySQL or Redis was unreachable, lost the connection or cannot serve any command, as opposed to having refused
 * this command. A commit that fails with an outage has an unknown outcome.
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

/** The error of an aborted MULTI carries the errors of its commands. */
function isUnable(error: Error): boolean {
  const { previousErrors = [] } = error as { previousErrors?: readonly Error[] }
  return [error, ...previousErrors].some(({ message }) => redisUnable.test(message))
}
