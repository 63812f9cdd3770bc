import { afterAll, beforeAll, expect, test } from 'bun:test'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { orderWithSdk, type Visit } from '../../../src/sdk/example/order-with-sdk.ts'
import { type DemoMall, startDemoMall } from '../../support/processes/demo-mall.ts'
import { run } from '../../tools/install-tools.ts'
import { packageName, packSdk } from '../../tools/sdk/pack-sdk.ts'
import { orderWithEden } from './order-with-eden.ts'

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

const quoted = /'(?:[^'\\\n]|\\.)*'/g
const comment = /\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm
const directive = /@ts-\w+/
/** `any`, `x as T` except `as const`, `<T>x`, and `x!`. */
const loose =
  /\bany\b|\bas (?!const\b)|(?:^|[^\w$)\]\s]|\b(?:return|await|throw|yield|void|case))\s*<(?=[^=<\s])|[\w$)\]]!(?!=)/

/** Lists the lines of a program that weaken its types. */
function looseLines(text: string): string[] {
  const code = text
    .replace(quoted, "''")
    .replace(comment, '')
    .replace(/^import \* as /gm, 'import * ')
  return [
    ...text.split('\n').filter((line) => directive.test(line)),
    ...code.split('\n').filter((line) => loose.test(line)),
  ]
}

test.each(['src/sdk/example/order-with-sdk.ts', 'test/journeys/clients/order-with-eden.ts'])(
  '%s has no any and no cast',
  async (path) => {
    expect(looseLines(await Bun.file(join(root, path)).text())).toEqual([])
  },
)

// texts that the check must find, among them the comments that silence the compiler
test.each([
  'const a: any = 1',
  'b as string',
  'c as unknown as D',
  '// @ts-ignore',
  '/* @ts-expect-error */',
  'const e = <any>f',
  'const g = <Order>h',
  'return <{ id: number }>i',
  'use(<Order[]>j)',
  'const k = (l) => <Order>l',
  'const m = n!',
  'o!.id',
  'p[0]!.id',
  'use(q()!)',
])('the check finds the cast in `%s`', (planted) => {
  expect(looseLines(planted)).toEqual([planted])
})

test.each([
  "['a'] as const",
  'if (!a || b !== c) throw d',
  'function e<T>({ f }: Readonly<{ f: T | null }>): T {',
  'const g = treaty<App>(url)',
  'if (h < i) return !j',
  "throw new Error('has any, as text: <T>k!')",
])('the check accepts `%s`', (planted) => {
  expect(looseLines(planted)).toEqual([])
})

/** What an integrator writes: it reads a typed answer and a typed error, and repeats a request with its key. */
const program = `import { createMallClient, newIdempotencyKey } from '${packageName}/client'
import { getProfile, type GetProfileError, searchSkus, signIn } from '${packageName}'
import { orderWithSdk } from './order-with-sdk.js'

const [baseUrl = '', username = '', password = '', sandboxUrl = ''] = process.argv.slice(2)
let token: string | undefined
const client = createMallClient({ baseUrl, token: () => token, language: 'en' })
const closed = await getProfile({ client })
const error: GetProfileError | undefined = closed.error
const signedIn = await signIn({ client, body: { username, password }, throwOnError: true })
token = signedIn.data.token
const profile = await getProfile({ client, throwOnError: true })
const found = await searchSkus({ client, query: { text: '手机' }, throwOnError: true })
const count: number = found.data.count
const { order } = await orderWithSdk({ mallUrl: baseUrl, sandboxUrl, username, password })
const keyLength = newIdempotencyKey().length
console.log(JSON.stringify([error?.code, profile.data.username, count > 0, keyLength, order.status]))
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

test('the packed SDK and its example, installed in an empty folder, compile in strict mode and run in Node', async () => {
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
    // the example of the package, copied into the program
    const example = join(own, 'node_modules', packageName, 'example/order-with-sdk.ts')
    await copyFile(example, join(own, 'order-with-sdk.ts'))
    await Bun.write(join(own, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }))
    await done(join(root, 'node_modules/.bin/tsc'), '--project', 'tsconfig.json')
    const { mallUrl, sandboxUrl, username, password } = visit
    const printed = await done('node', 'main.js', mallUrl, username, password, sandboxUrl)
    expect(JSON.parse(printed)).toEqual(['unauthorized', username, true, 32, 2])
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
