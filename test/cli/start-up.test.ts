import { expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { writeEnvFile } from '../../src/sandbox/launcher/env-file.ts'
import { importsOf } from '../architecture/import-graph.ts'

const root = resolve(import.meta.dir, '../..')
const { PATH, HOME, DATABASE_URL, REDIS_URL, JWT_SECRET, APP_SECRET, COOKIE_SECRET } = process.env
const scripts = [
  ...['src/main.ts', 'src/cli/migrate.ts', 'src/cli/seed.ts', 'src/cli/import-django/main.ts'],
  ...['src/cli/refunds.ts', 'src/cli/ship.ts', 'src/cli/check-bill.ts', 'src/cli/reindex.ts'],
  ...['src/cli/create-staff.ts', 'src/cli/grant.ts', 'src/cli/staff.ts', 'src/cli/setup.ts'],
]
const argumentsOf: Readonly<Record<string, readonly string[]>> = {
  'src/cli/import-django/main.ts': ['mysql://a:b@127.0.0.1:1/source'],
  'src/cli/refunds.ts': ['list'],
  'src/cli/ship.ts': ['1', '顺丰速运', 'SF1234567890123'],
  'src/cli/check-bill.ts': ['alipay', '2026-01-01'],
  'src/cli/create-staff.ts': ['first_staff'],
  'src/cli/grant.ts': ['first_staff', '--superuser'],
  'src/cli/staff.ts': ['list'],
}
const deadDatabase = 'mysql://a:hidden@127.0.0.1:1/x'

// fifty processes start concurrently, so the last one waits for the processors of all
setDefaultTimeout(300_000)

/** An empty folder, because commands read .data/mall.env of the current folder. */
async function run(
  script: string,
  env: Record<string, string | undefined>,
  cwd = tmpdir(),
  args = argumentsOf[script] ?? [],
) {
  const child = Bun.spawn([process.execPath, '--no-env-file', resolve(root, script), ...args], {
    cwd,
    env: { PATH, HOME, JWT_SECRET, APP_SECRET, COOKIE_SECRET, ...env },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  return { status: await child.exited, said: (out + err).trim() }
}

for (const script of scripts)
  test.concurrent(`${script} ends in one line that names what it cannot use or reach`, async () => {
    const cases: [Record<string, string | undefined>, RegExp][] = [
      [{ DATABASE_URL, REDIS_URL, JWT_TTL: 'banana' }, /^JWT_TTL: expected a duration .*"banana"$/],
      [{ DATABASE_URL, REDIS_URL: 'foo' }, /^REDIS_URL: expected an address such as redis:\/\/host:6379\/0$/],
      [{ DATABASE_URL: 'mysql://a:hidden@db/' }, /^DATABASE_URL: expected an address such as mysql:[^\n]+$/],
      [{ REDIS_URL }, /^DATABASE_URL: is required$/],
      [
        { DATABASE_URL: deadDatabase, REDIS_URL },
        /^DATABASE_URL: 127\.0\.0\.1:1 does not answer \(ECONNREFUSED\)$/,
      ],
    ]
    // all read their settings by one module, so most cases need only one server and one command
    const isWhole = ['src/main.ts', 'src/cli/migrate.ts'].includes(script)
    for (const [env, message] of isWhole
      ? cases
      : [cases[0], cases[4]].filter((each) => each !== undefined)) {
      const { status, said } = await run(script, env)
      expect([said, status]).toEqual([expect.stringMatching(message), 1])
      expect(said).not.toContain('hidden')
    }
  })

test.concurrent('a MySQL that denies access and an unavailable Redis end the start in one line', async () => {
  const wrong = new URL(DATABASE_URL as string)
  wrong.password = 'not-the-password'
  const refused = await run('src/main.ts', { DATABASE_URL: wrong.href, REDIS_URL })
  expect(refused.said).toMatch(/^DATABASE_URL: 127\.0\.0\.1:\d+ refuses: Access denied[^\n]+$/)
  expect(refused.said).not.toContain('not-the-password')
  const down = await run('src/main.ts', { DATABASE_URL, REDIS_URL: 'redis://:hidden@127.0.0.1:1/0' })
  expect([down.said, down.status]).toEqual(['REDIS_URL: 127.0.0.1:1 does not answer (ECONNREFUSED)', 1])
})

test.concurrent('payment keys that do not match end the start in one line', async () => {
  const { SANDBOX_KEYS_DIR: keys, ...all } = process.env
  const set = Object.entries(all).filter(([name]) =>
    /^(DATABASE_URL|REDIS_URL|ALIPAY_|WECHAT_PAY_)/.test(name),
  )
  for (const [name, value, message] of [
    ['WECHAT_PAY_PUBLIC_KEY', 'wechat-merchant-public.pem', "is the merchant's own public key"],
    ['WECHAT_PAY_PRIVATE_KEY', 'app-private.pem', 'is not the key of WECHAT_PAY_CERTIFICATE'],
    ['ALIPAY_PUBLIC_KEY', 'app-public.pem', "is the app's own public key"],
  ] as const) {
    const { status, said } = await run('src/main.ts', {
      ...Object.fromEntries(set),
      [name]: `${keys}/${value}`,
    })
    expect(status).toBe(1)
    expect(said).toMatch(new RegExp(`^${name}: ${message}[^\\n]*$`))
  }
})

test.concurrent('an import from an unavailable source ends in one line', async () => {
  const { status, said } = await run('src/cli/import-django/main.ts', { DATABASE_URL })
  expect([said, status]).toEqual(['the source: 127.0.0.1:1 does not answer (ECONNREFUSED)', 1])
})

test.concurrent('the demo ends in one line when no mall is running', async () => {
  const { status, said } = await run('src/cli/demo/main.ts', { PORT: '1', SANDBOX_PORT: '1' })
  expect(status).toBe(1)
  expect(said).toMatch(
    /^the mall does not answer at http:\/\/localhost:1: start it \(npx -y bun start\), or set PORT[^\n]*$/,
  )
})

test.concurrent('without secrets src/main.ts ends in one line for any NODE_ENV', async () => {
  for (const [NODE_ENV, name, missing] of [
    [undefined, 'JWT_SECRET', { JWT_SECRET: undefined }],
    ['development', 'COOKIE_SECRET', { COOKIE_SECRET: '' }],
    ['production', 'JWT_SECRET', { JWT_SECRET: undefined }],
  ] as const) {
    const { status, said } = await run('src/main.ts', { NODE_ENV, DATABASE_URL, REDIS_URL, ...missing })
    expect([said, status]).toEqual([`${name}: is required, 32 bytes or more (openssl rand -hex 32)`, 1])
  }
})

test.concurrent('with another NODE_ENV than the known ones, no script that reads settings starts', async () => {
  for (const script of [
    'src/main.ts',
    'src/cli/migrate.ts',
    'src/cli/seed.ts',
    'src/sandbox/demo-data/load.ts',
  ]) {
    const { status, said } = await run(script, { NODE_ENV: 'Production', DATABASE_URL, REDIS_URL })
    const expected = 'NODE_ENV: expected one of development, test, production, got "Production"'
    expect([script, said, status]).toEqual([script, expected, 1])
  }
})

test.concurrent('without PUBLIC_URL or SHOP_URL src/main.ts ends in one line in production', async () => {
  const given = { NODE_ENV: 'production', PUBLIC_URL: 'https://a.example', SHOP_URL: 'https://s.example' }
  for (const name of ['PUBLIC_URL', 'SHOP_URL']) {
    const { status, said } = await run('src/main.ts', { ...given, DATABASE_URL, REDIS_URL, [name]: '' })
    expect([said, status]).toEqual([`${name}: is required in production`, 1])
  }
})

test.concurrent('without DATABASE_URL a command finds the shop of .data/mall.env and names it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shop-'))
  const { hostname, port, pathname } = new URL(DATABASE_URL as string)
  const name = `database ${pathname.slice(1)} at ${hostname}:${port}`
  try {
    writeEnvFile(join(folder, 'mall.env'), { ...process.env })
    expect((await run('src/cli/migrate.ts', {}, folder)).said).toBe('DATABASE_URL: is required')
    mkdirSync(join(folder, '.data'))
    writeEnvFile(join(folder, '.data/mall.env'), { ...process.env })
    const found = await run('src/cli/migrate.ts', {}, folder)
    expect(found.said.split('\n')).toEqual([
      `shop: ${name} (.data/mall.env)`,
      expect.stringMatching(/^up to date: \d+ migrations$/),
    ])
    const given = await run('src/cli/migrate.ts', { DATABASE_URL }, folder)
    expect(given.said).toStartWith(`shop: ${name}\n`)
    writeFileSync(join(folder, '.data/mall.env'), `DATABASE_URL='${deadDatabase}'\n`)
    expect((await run('src/cli/migrate.ts', {}, folder)).said).toBe(
      'DATABASE_URL: 127.0.0.1:1 does not answer (ECONNREFUSED); the address is from .data/mall.env: is bun start running?',
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test.concurrent('--help of each command prints its usage and reaches no shop', async () => {
  const commands = scripts.filter((script) => script !== 'src/main.ts')
  for (const script of [
    ...commands,
    'src/cli/verify/main.ts',
    'src/cli/balance-stock.ts',
    'src/cli/demo/main.ts',
  ]) {
    const { status, said } = await run(script, { DATABASE_URL: deadDatabase }, tmpdir(), ['--help'])
    expect([script, status, said]).toEqual([
      script,
      0,
      expect.stringMatching(/^usage: bun [\s\S]*\n {2}--help /),
    ])
  }
})

test('the modules that bun start loads before installing have no dependency', async () => {
  const seen = new Set<string>()
  const waiting = ['sandbox/start.ts']
  for (let path = waiting.pop(); path; path = waiting.pop()) {
    if (seen.has(path)) continue
    seen.add(path)
    const text = await Bun.file(resolve(root, 'src', path)).text()
    // types and dynamic imports are not loaded yet when the dependencies are installed
    const imports = [...text.matchAll(/^import (?!type).*?from '[^']*'/gms)].map(([line]) => line)
    const packages = imports.map((line) => /'([^.'][^']*)'/.exec(line)?.[1]).filter((name) => name)
    expect([path, packages.filter((name) => !name?.startsWith('node:'))]).toEqual([path, []])
    waiting.push(...importsOf({ path, text: imports.join('\n') }))
  }
  expect([...seen].sort()).toEqual([
    'config/node-env.ts',
    'lib/config-error.ts',
    'sandbox/launcher/install.ts',
    'sandbox/launcher/lock.ts',
    'sandbox/launcher/services/ancestor.ts',
    'sandbox/launcher/services/ports.ts',
    'sandbox/launcher/services/processes.ts',
    'sandbox/start.ts',
  ])
  expect(await Bun.file(resolve(root, 'src/sandbox/start.ts')).text()).toMatch(
    /installDependencies\(root\)[\s\S]*await import\(/,
  )
})
