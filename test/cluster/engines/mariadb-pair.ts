import { join } from 'node:path'
import { createShopDatabase, installData, type MariadbServer, startMariadb } from './mariadb-server.ts'

type Options = Readonly<{
  /** Whether a commit waits until the replica has received it, one second at most. */
  isSemiSync?: boolean
  /** Further flags of both servers. */
  flags?: readonly string[]
}>

const replicator = { user: 'replicator', password: 'replicator' }

/**
 * Starts a primary with the database of a shop, and a read-only replica that has caught up.
 * @param dir a new folder, with a short path
 */
export async function startMariadbPair(dir: string, { isSemiSync = false, flags = [] }: Options = {}) {
  const options = [...flags, '--log-bin=binlog', '--log-slave-updates=ON', '--binlog-format=ROW']
  if (isSemiSync)
    options.push(
      '--rpl-semi-sync-master-enabled=ON',
      '--rpl-semi-sync-slave-enabled=ON',
      '--rpl-semi-sync-master-timeout=1000',
    )
  const emptyData = installData(dir)
  const started: MariadbServer[] = []
  const start = async (id: number, ...more: string[]) => {
    const flagsOfOne = [...options, `--server-id=${id}`, ...more]
    const server = await startMariadb(join(dir, `server-${id}`), flagsOfOne, emptyData)
    started.push(server)
    return server
  }
  const stop = async () => {
    await Promise.all(started.splice(0).map((server) => server.stop()))
  }
  try {
    const primary = await start(1)
    await createShopDatabase(primary)
    await primary.query(
      `CREATE USER ${replicator.user}@'127.0.0.1' IDENTIFIED BY '${replicator.password}'`,
      `GRANT REPLICATION SLAVE ON *.* TO ${replicator.user}@'127.0.0.1'`,
    )
    const replica = await start(2, '--read-only=ON')
    await follow(replica, primary)
    await untilCaughtUp(replica, primary)
    return {
      primary,
      replica,
      /** Starts another read-only server that copies everything from a server, for example in place of a lost primary. */
      addReplica: async (source: MariadbServer) => {
        const added = await start(started.length + 1, '--read-only=ON')
        await follow(added, source)
        return added
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Makes a replica the primary: it keeps all transactions that it has received, and accepts writes. */
export async function promote(replica: MariadbServer): Promise<void> {
  await replica.query('STOP SLAVE', 'RESET SLAVE ALL', 'SET GLOBAL read_only = 0')
}

/**
 * Makes a server a replica of another one, from the position that it has. Replication stops with an error if the server has
 * transactions that its source lacks, as a primary may have that was lost: `addReplica` then takes its place.
 */
export async function follow(replica: MariadbServer, source: MariadbServer): Promise<void> {
  const { user, password } = replicator
  await replica.query(
    'SET GLOBAL read_only = 1',
    'SET GLOBAL gtid_slave_pos = @@gtid_binlog_pos',
    `CHANGE MASTER TO master_host = '127.0.0.1', master_port = ${source.port}, master_user = '${user}',
     master_password = '${password}', master_use_gtid = slave_pos, master_connect_retry = 1`,
    'START SLAVE',
  )
}

/** Waits until a replica has executed everything that its source has committed. */
export async function untilCaughtUp(replica: MariadbServer, source: MariadbServer): Promise<void> {
  const [row] = await source.query('SELECT @@gtid_binlog_pos AS position')
  const [waited] = await replica.query(`SELECT MASTER_GTID_WAIT('${row?.position}', 60) AS result`)
  if (waited?.result !== 0) throw new Error('the replica did not catch up in 60 seconds')
}
