import { expect, test } from 'bun:test'
import { readDatabaseUrl } from '../../src/config/database-url.ts'
import { ConfigError } from '../../src/lib/config-error.ts'

const read = (url: string, mode?: 'off' | 'required' | 'verify') =>
  readDatabaseUrl('DATABASE_URL', url, { mode, ca: undefined })

test('an address names one server or several, with their ports, and encodes what the form needs', () => {
  expect(read('mysql://mall:p%40ss%3Aword@db-1,db-2:3307,[::1]:3308/meiduo')).toEqual({
    servers: [
      { host: 'db-1', port: 3306 },
      { host: 'db-2', port: 3307 },
      { host: '::1', port: 3308 },
    ],
    user: 'mall',
    password: 'p@ss:word',
    database: 'meiduo',
    ssl: { mode: 'off', ca: undefined },
  })
  expect(read('mariadb://root@127.0.0.1/meiduo?ssl-mode=VERIFY_IDENTITY').ssl.mode).toBe('verify')
})

for (const [url, message] of [
  ['mysql://mall:secret@host', 'expected an address such as mysql://user:password@host:3306/database'],
  ['mysql://mall:secret@host:99999/meiduo', 'expected a port from 1 to 65535'],
  ['mysql://mall:secret@host,,host/meiduo', 'expected servers such as host1:3306,host2:3306'],
  ['mysql://mall:%zz@host/meiduo', 'its user, password or database has a percent sign that encodes nothing'],
  ['mysql://mall:secret@host/meiduo?charset=latin1', 'unknown option "charset", expected ssl or ssl-mode'],
  [
    'mysql://mall:secret@host/meiduo?multipleStatements=true',
    'unknown option "multipleStatements", expected ssl or ssl-mode',
  ],
  ['mysql://mall:secret@host/meiduo?ssl=maybe', 'expected ssl=true or ssl=false'],
  [
    'mysql://mall:secret@host/meiduo?ssl-mode=PREFERRED',
    'expected ssl-mode to be DISABLED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY',
  ],
] as const)
  test(`an unusable address ends the start without its password: ${message}`, () => {
    expect(() => read(url)).toThrow(new ConfigError(`DATABASE_URL: ${message}`))
  })

test('the address and DATABASE_SSL must agree', () => {
  expect(() => read('mysql://mall@host/meiduo?ssl-mode=DISABLED', 'required')).toThrow(
    'DATABASE_URL: its options and DATABASE_SSL disagree about TLS: off and required',
  )
  expect(read('mysql://mall@host/meiduo?ssl-mode=REQUIRED', 'required').ssl.mode).toBe('required')
})
