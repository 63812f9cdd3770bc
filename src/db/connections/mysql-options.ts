import type { PoolOptions, SslOptions } from 'mysql2'
import { type DatabaseAddress, readDatabaseUrl } from '../../config/database-url.ts'
import { config } from '../../config/index.ts'

/** What mysql2 needs to connect to the first server of a URL, with the settings of TLS. @throws ConfigError */
export function mysqlOptionsOf(url: string, variable = 'DATABASE_URL') {
  return mysqlOptions(readDatabaseUrl(variable, url, config.databaseSsl))
}

/** What mysql2 needs to connect to a server of an address: the first one, unless another is given. */
export function mysqlOptions(
  { servers, user, password, database, ssl }: DatabaseAddress,
  server = servers[0],
): Pick<PoolOptions, 'host' | 'port' | 'user' | 'password' | 'database' | 'ssl'> {
  const options = { ...server, user, password, database }
  return ssl.mode === 'off' ? options : { ...options, ssl: sslOptions(ssl) }
}

function sslOptions({ mode, ca }: DatabaseAddress['ssl']): SslOptions {
  return {
    minVersion: 'TLSv1.2',
    rejectUnauthorized: mode !== 'required',
    verifyIdentity: mode === 'verify',
    ...(ca === undefined ? {} : { ca }),
  }
}
