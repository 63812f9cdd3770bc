import { afterEach, expect, test } from 'bun:test'
import { join } from 'node:path'
import { runScriptIn } from '../support/processes/child-process.ts'
import { createFolder, pathWith, removeFolders } from '../support/processes/fake-path.ts'
import { findGalera } from './galera.ts'

afterEach(removeFolders)

/** A machine with these programs, and with Galera's library only if one is named. */
function machine(programs: readonly string[], library = join(createFolder(), 'libgalera_smm.so')) {
  const { env } = pathWith(Object.fromEntries(programs.map((name) => [name, 'exit 0'])))
  return { ...env, WSREP_PROVIDER: library }
}

const runOn = (env: Record<string, string>, ...args: string[]) =>
  runScriptIn(env, 'test/cluster/run.ts', ...args)

test('without the Galera library, the test of two writers says what to install, and fails only if it is required', async () => {
  const env = machine(['mariadbd', 'rsync'])
  const output = `two writers are not tested without the Galera library libgalera_smm.so
to install, for example on Debian: apt-get install galera-4
`
  expect(await runOn(env, '1')).toEqual({ status: 0, output, errors: '' })
  expect(await runOn(env, '1', '--required')).toEqual({ status: 1, output, errors: '' })
})

test('each missing program has its package named, and a complete machine lacks nothing', () => {
  const library = join(import.meta.dir, 'galera.ts')
  expect(findGalera(machine([]))).toEqual({
    missing: ['mariadbd', 'the Galera library libgalera_smm.so', 'rsync'],
    packages: ['mariadb-server', 'galera-4', 'rsync'],
  })
  expect(findGalera(machine(['mariadbd'], library))).toEqual({ missing: ['rsync'], packages: ['rsync'] })
  const complete = machine(['mariadbd', 'rsync'], library)
  expect(findGalera(complete)).toEqual({ server: join(complete.PATH, 'mariadbd'), provider: library })
})

test('a required test of two writers fails if MariaDB cannot start, and says why', async () => {
  const env = machine(['mariadbd', 'rsync'], join(import.meta.dir, 'galera.ts'))
  const { status, errors } = await runOn(env, '1', '--required')
  expect({ status, errors }).toEqual({
    status: 1,
    errors: 'mariadb-install-db is missing beside mariadbd\n',
  })
})
