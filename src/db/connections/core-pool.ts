import type { PoolConnection, Pool as PromisePool } from 'mysql2/promise'

/** What this folder uses of a command of mysql2. */
type CoreCommand = {
  sql?: string
  onResult?: (error: unknown, ...rest: unknown[]) => void
  once: (event: 'end', listener: () => void) => void
}

/** What this folder uses of the callback interface of mysql2, below its promises. */
export type CoreConnection = {
  config: { host: string; port: number }
  addCommand: (command: CoreCommand) => CoreCommand
  query: (sql: string, done: (error: unknown, rows?: Record<string, unknown>[]) => void) => void
  release: () => void
  destroy: () => void
  stream: { destroy: (error: Error) => void }
}

export type GotConnection = (error: unknown, connection?: CoreConnection) => void

type CorePool = {
  config: { connectionConfig: { host: string; port: number } }
  getConnection: (got: GotConnection) => void
  releaseConnection: (connection: { _pool: unknown }) => void
  _connectionQueue: { shift: () => GotConnection | undefined }
  on: (event: 'connection', listener: (connection: CoreConnection) => void) => void
}

/** The pool below the promises of mysql2. */
export const corePoolOf = (pool: PromisePool) => (pool as unknown as { pool: CorePool }).pool

/** The connection below the promises of mysql2. */
export const coreOf = (connection: PoolConnection) => connection.connection as unknown as CoreConnection
