import { createConnection, type RowDataPacket } from 'mysql2/promise'
import type { DatabaseAddress } from '../../config/database-url.ts'
import { readOnlyProblem, readOnlyQuery } from './failover.ts'
import { mysqlOptions } from './mysql-options.ts'

const connectMs = 5_000

/**
 * Finds the first server of an address that answers and accepts writes, for a program that connects to one server.
 * @throws the error of the last server
 */
export async function findWritableServer(
  address: DatabaseAddress,
): Promise<DatabaseAddress['servers'][number]> {
  let failure: unknown
  for (const server of address.servers)
    try {
      await requireWritable(address, server)
      return server
    } catch (error) {
      failure = error
    }
  throw failure
}

async function requireWritable(
  address: DatabaseAddress,
  server: DatabaseAddress['servers'][number],
): Promise<void> {
  const connection = await createConnection({ ...mysqlOptions(address, server), connectTimeout: connectMs })
  try {
    const [[state]] = await connection.query<RowDataPacket[]>(readOnlyQuery)
    const problem = readOnlyProblem(state)
    if (problem) throw problem
  } finally {
    connection.destroy()
  }
}
