/**
 * What an error of MySQL, MariaDB or TiDB says about the statement:
 * - `conflict`: it lost against another transaction; nothing is committed, the transaction may succeed at the next try
 * - `unwritable`: this server does not execute it; nothing is committed, another connection may reach a server that does
 * - `unable`: the server could not finish it; a COMMIT has an unknown outcome
 */
type Meaning = 'conflict' | 'unwritable' | 'unable'

/** mysql2 has no names for MariaDB's and TiDB's numbers. */
export const databaseErrors: Readonly<Record<number, readonly [meaning: Meaning, why: string]>> = {
  1040: ['unable', 'too many connections'],
  1043: ['unable', 'bad handshake: this process answered too late'],
  1047: ['unwritable', 'a Galera node outside the primary component, or joining'],
  1053: ['unable', 'the server ends'],
  1129: ['unable', 'the server refuses this host after too many broken connections'],
  1152: ['unable', 'aborted connection'],
  1158: ['unable', 'reading from the connection failed'],
  1159: ['unable', 'reading from the connection took too long'],
  1160: ['unable', 'writing to the connection failed'],
  1161: ['unable', 'writing to the connection took too long'],
  1180: ['unable', 'error during COMMIT'],
  1184: ['unable', 'aborted new connection'],
  1203: ['unable', 'too many connections of the user'],
  1205: ['conflict', 'the wait for a lock was too long'],
  1206: ['unable', 'no memory for locks'],
  1213: ['conflict', 'deadlock, or certification failure of Galera'],
  1226: ['unable', 'the user exceeds a resource limit'],
  1290: ['unwritable', 'the server is read-only'],
  1305: ['conflict', 'the savepoint of a pipelined transaction is missing: the server aborted it'],
  1317: ['unable', 'the statement was killed'],
  1792: ['unwritable', 'the transaction is read-only'],
  1836: ['unwritable', 'the server is in read-only mode'],
  1927: ['unable', 'the connection was killed'],
  1969: ['unable', 'the statement took longer than max_statement_time'],
  3024: ['unable', 'the statement took longer than max_execution_time'],
  3168: ['unable', 'the server is not available'],
  3169: ['unable', 'the session was killed'],
  4031: ['unable', 'the server closed an idle connection'],
  8002: ['conflict', 'TiDB: write conflict'],
  8022: ['conflict', 'TiDB: the commit must be repeated'],
  8028: ['conflict', 'TiDB: the schema changed meanwhile'],
  9007: ['conflict', 'TiDB: write conflict'],
}

const lostCodes =
  /^(PROTOCOL_|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|POOL_CLOSED|ER_CON_COUNT|ER_SERVER_SHUTDOWN|DEADLINE_EXCEEDED)/
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
    const { code } = e as { code?: unknown }
    if (typeof code === 'string' && lostCodes.test(code)) return true
    if (e.name === 'MaxRetriesPerRequestError' || lostMessages.test(e.message)) return true
    if (e.name === 'ReplyError' && isUnable(e)) return true
  }
  const meaning = meaningOf(error)
  return meaning === 'unable' || meaning === 'unwritable'
}

/** The error of an aborted MULTI carries the errors of its commands. */
function isUnable(error: Error): boolean {
  const { previousErrors = [] } = error as { previousErrors?: readonly Error[] }
  return [error, ...previousErrors].some(({ message }) => redisUnable.test(message))
}

/**
 * Whether a transaction or a statement has lost against another one: nothing was committed, and the same request may
 * succeed later.
 */
export function isLostConflict(error: unknown): boolean {
  return meaningOf(error) === 'conflict'
}

/** Whether this server did not execute the statement, and another one may: nothing was committed. */
export function isUnwritable(error: unknown): boolean {
  return meaningOf(error) === 'unwritable'
}

function meaningOf(error: unknown): Meaning | undefined {
  return databaseErrors[databaseErrno(error) ?? 0]?.[0]
}

/** The server's error number inside an error that Drizzle or mysql2 threw. */
export function databaseErrno(error: unknown): number | undefined {
  for (let e = error; e instanceof Error; e = e.cause) {
    const errno = (e as { errno?: unknown }).errno
    if (typeof errno === 'number') return errno
  }
  return undefined
}
