import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'

/**
 * Answers the checks of HAProxy for each database, given as `port:socket:kind`: 200 while it takes writes. A `galera` node must be
 * synced in the primary component, another server must not be read-only.
 */
const queryMs = 400

for (const given of process.argv.slice(2)) {
  const [port, path, kind] = given.split(':') as [string, string, string]
  const isWritable = watch(path, kind === 'galera' ? isSynced : isPrimary)
  Bun.serve({
    port: Number(port),
    hostname: '127.0.0.1',
    fetch: async () => new Response(null, { status: (await isWritable()) ? 200 : 503 }),
  })
}
console.log('listening')

/** Returns a check with one connection, which is replaced after a failure. */
function watch(socketPath: string, check: (connection: Connection) => Promise<boolean>) {
  let connection: Connection | undefined
  let running: Promise<boolean> | undefined
  const ask = async () => {
    if (!connection) {
      connection = await createConnection({ socketPath, user: 'root', connectTimeout: queryMs })
      connection.on('error', () => {})
    }
    return check(connection)
  }
  const late = () => Bun.sleep(queryMs).then(() => Promise.reject(new Error('no answer')))
  return () => {
    running ??= Promise.race([ask(), late()])
      .catch(() => {
        connection?.destroy()
        connection = undefined
        return false
      })
      .finally(() => {
        running = undefined
      })
    return running
  }
}

async function isSynced(connection: Connection): Promise<boolean> {
  const [rows] = await connection.query<RowDataPacket[]>(
    "SHOW STATUS WHERE Variable_name IN ('wsrep_ready', 'wsrep_local_state', 'wsrep_cluster_status')",
  )
  const values = new Map(rows.map((row) => [row.Variable_name, row.Value]))
  return (
    values.get('wsrep_ready') === 'ON' &&
    values.get('wsrep_local_state') === '4' &&
    values.get('wsrep_cluster_status') === 'Primary'
  )
}

async function isPrimary(connection: Connection): Promise<boolean> {
  const [rows] = await connection.query<RowDataPacket[]>('SELECT @@read_only AS isReadOnly')
  return rows[0]?.isReadOnly === 0
}
