import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type DemoMall, startDemoMall } from '../../support/processes/demo-mall.ts'
import { run } from '../../tools/install-tools.ts'
import { packageName, packSdk } from '../../tools/sdk/pack-sdk.ts'
import { orderWithEden } from './order-with-eden.ts'
import { orderWithSdk, type Visit } from './order-with-sdk.ts'

const root = resolve(import.meta.dir, '../../..')
let mall: DemoMall
let visit: Visit

beforeAll(async () => {
  mall = await startDemoMall(56)
  const { username, password } = mall.users.shopper
  visit = { mallUrl: mall.url, sandboxUrl: mall.sandbox, username, password }
}, 300_000)
afterAll(() => mall?.stop())

for (const [client, order] of [
  ['the SDK', orderWithSdk],
  ['Eden', orderWithEden],
] as const)
  test(`a program with ${client} signs in, orders, pays in the sandbox and reads the paid order`, async () => {
    const { order: paid, payAmount, codes } = await order(visit)
    expect([paid.status, paid.pay_amount, paid.skus.length]).toEqual([2, payAmount, 1])
    expect(codes).toEqual(['invalid_credentials', 'price_changed'])
  }, 120_000)

test('the two programs have no any and no cast', async () => {
  const loose = /\bany\b|\bas (?!const\b)|<any>|@ts-|\bas unknown\b/
  for (const name of ['order-with-sdk.ts', 'order-with-eden.ts']) {
    const code = (await Bun.file(join(import.meta.dir, name)).text())
      .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
      .replace(/^import \* as /gm, 'import * ')
    expect([name, code.split('\n').filter((line) => loose.test(line))]).toEqual([name, []])
  }
  // the check finds what it looks for
  for (const planted of ['const a: any = 1', 'b as string', 'c as unknown as D', '// @ts-ignore', '<any>e'])
    expect([planted, loose.test(planted)]).toEqual([planted, true])
  expect(loose.test("['a'] as const")).toBe(false)
})

/** What an integrator writes: it reads a typed answer and a typed error, and repeats a request with its key. */
const program = `import { createMallClient, newIdempotencyKey } from '${packageName}/client'
import { getProfile, type GetProfileError, searchSkus, signIn } from '${packageName}'

const [baseUrl = '', username = '', password = ''] = process.argv.slice(2)
let token: string | undefined
const client = createMallClient({ baseUrl, token: () => token, language: 'en' })
const closed = await getProfile({ client })
const error: GetProfileError | undefined = closed.error
const signedIn = await signIn({ client, body: { username, password }, throwOnError: true })
token = signedIn.data.token
const profile = await getProfile({ client, throwOnError: true })
const found = await searchSkus({ client, query: { text: '手机' }, throwOnError: true })
const count: number = found.data.count
console.log(JSON.stringify([error?.code, profile.data.username, count > 0, newIdempotencyKey().length]))
`
const compilerOptions = {
  target: 'ES2022',
  lib: ['ES2023', 'DOM', 'DOM.Iterable'],
  module: 'NodeNext',
  moduleResolution: 'NodeNext',
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  outDir: '.',
}

test('the packed SDK, installed in an empty folder, compiles in strict mode and runs in Node', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sdk-'))
  try {
    const tarball = await packSdk(join(folder, 'package'))
    const own = join(folder, 'program')
    await Bun.write(join(own, 'package.json'), JSON.stringify({ type: 'module', private: true }))
    const done = async (...command: string[]) => {
      const { status, output } = await run(command, own)
      expect([command[0], status, output]).toEqual([command[0], 0, expect.any(String)])
      return output
    }
    await done('npm', 'install', '--offline', '--no-audit', '--no-fund', tarball)
    await Bun.write(join(own, 'main.ts'), `declare const process: { argv: string[] }\n${program}`)
    await Bun.write(join(own, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }))
    await done(join(root, 'node_modules/.bin/tsc'), '--project', 'tsconfig.json')
    const { username, password } = visit
    const printed = await done('node', 'main.js', visit.mallUrl, username, password)
    expect(JSON.parse(printed)).toEqual(['unauthorized', username, true, 32])
    const [name] = await Array.fromAsync(new Bun.Glob('node_modules/*/package.json').scan(own))
    const installed = await Bun.file(join(own, String(name))).json()
    expect(installed).toMatchObject({ name: packageName, license: 'MIT', type: 'module' })
    expect(installed.dependencies).toBeUndefined()
    const code = new Bun.Glob(`node_modules/${packageName}/dist/**/*.js`)
    for await (const path of code.scan(own))
      expect([path, /\bBun\.|from ['"](?!\.)/.test(await Bun.file(join(own, path)).text())]).toEqual([
        path,
        false,
      ])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}, 300_000)
