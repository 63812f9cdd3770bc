const lostCodes = /^(PROTOCOL_|ECONN|EPIPE|ETIMEDOUT|POOL_CLOSED|ER_CON_COUNT|ER_SERVER_SHUTDOWN)/
/**
 * MySQL has no connection left (1040, 1203, 1226), ends (1053), has become a replica (1290, 1836), has no memory for locks
 * (1206), has ended a statement that took too long (1317, 1969, 3024), or has lost or ended the connection, for example because
 * a busy process answered too late (1043, 1152, 1158 to 1161, 1184, 1927, 4031). mysql2 has no names for MariaDB's numbers.
 */
const serverUnable = new Set([
  1040, 1043, 1053, 1152, 1158, 1159, 1160, 1161, 1184, 1203, 1206, 1226, 1290, 1317, 1836, 1927, 1969, 3024,
  4031,
])
const lostMessages =
  /closed state|Queue limit reached|Connection is closed|ECONNREFUSED|ECONNRESET|connect ETIMEDOUT|Command timed out|Command aborted due to connection close/
/** Redis answers but cannot serve: full, a replica, loading, without a quorum. An error inside a script has a prefix. */
const redisUnable = /(?:^|: -)(OOM|READONLY|LOADING|CLUSTERDOWN|MASTERDOWN|MISCONF|NOREPLICAS|TRYAGAIN|BUSY) /

/**
 * Whether MySQL or Redis was unreachable, lost the connection or cannot serve any command, as opposed to having refused
 * this command. A commit that fails with an outage has an unknown outcome.
 */
export function isOutage(error: unknown): boolean {
  for (let e = error; e instanceof Error; e = e.cause) {
    const { code, errno } = e as { code?: unknown; errno?: unknown }
    if (typeof code === 'string' && lostCodes.test(code)) return true
    if (serverUnable.has(errno as number)) return true
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

/**
 * Deadlock, lock wait, not yet ready (Galera), the missing guard of a pipelined transaction (1305), write conflicts (TiDB).
 */
const lostConflicts = new Set([1213, 1205, 1047, 1305, 8002, 8022, 8028, 9007])

/**
 * Whether a transaction or a statement has lost against another one: nothing was committed, and the same request may
 * succeed later.
 */
export function isLostConflict(error: unknown): boolean {
  return lostConflicts.has(databaseErrno(error) ?? 0)
}

/** The server's error number inside an error that Drizzle or mysql2 threw. */
export function databaseErrno(error: unknown): number | undefined {
  for (let e = error; e instanceof Error; e = e.cause) {
    const errno = (e as { errno?: unknown }).errno
    if (typeof errno === 'number') return errno
  }
  return undefined
}
