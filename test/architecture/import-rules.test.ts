import { describe, expect, test } from 'bun:test'
import { allowed, fault, faultsOf } from './planted-faults.ts'

describe('directions', () => {
  fault(
    'a lower layer must not import a higher one',
    { 'lib/a.ts': "import { x } from '../db/client.ts'" },
    'lib/a.ts: may not import db/client.ts',
  )
  fault(
    'a type import counts as well',
    { 'redis/a.ts': "import type { X } from '../domains/cart/model.ts'" },
    'redis/a.ts: may not import domains/cart/model.ts',
  )
  fault(
    'a dynamic import counts as well',
    { 'http/a.ts': "const x = await import('../domains/cart/lines.ts')" },
    'http/a.ts: may not import domains/cart/lines.ts',
  )
  fault(
    'an import over several lines counts as well',
    { 'lib/cache/a.ts': "import {\n  x,\n  y,\n} from '../../config/index.ts'" },
    'lib/cache/a.ts: may not import config/index.ts',
  )
  fault(
    'the server must not import its client',
    { 'domains/cart/a.ts': "import { addToCart } from '../../sdk/generated/index.ts'" },
    'domains/cart/a.ts: may not import sdk/generated/index.ts',
  )
  fault(
    'the client must not import the server',
    { 'sdk/mall-client.ts': "import type { App } from '../app.ts'" },
    'sdk/mall-client.ts: may not import app.ts',
  )
  fault(
    'a layer that is not declared is refused',
    { 'console/a.ts': "import '../lib/clock.ts'" },
    'console/a.ts: the layer console is not declared',
  )
  fault(
    'a lower domain must not import a higher one, in any folder',
    { 'domains/cart/stored/a.ts': "import '../../orders/placing/place-order.ts'" },
    'domains/cart/stored/a.ts: cart is not above orders, but imports domains/orders/placing/place-order.ts',
  )
  fault(
    'a domain that is not declared is refused',
    { 'domains/gifts/a.ts': "import '../catalog/errors.ts'" },
    'domains/gifts/a.ts: the domain gifts is not declared',
  )
  fault(
    'the application imports only the routes of a domain',
    { 'app.ts': "import './domains/cart/view-cart.ts'" },
    'app.ts: may import routes of domains, not domains/cart/view-cart.ts',
  )
  allowed('a higher layer imports a lower one, and the application the routes of any folder', {
    'app.ts': "import './domains/orders/refunds/routes.ts'\nimport './http/errors.ts'",
    'domains/cart/a.ts': "import '../../redis/client.ts'\nimport '../catalog/stock/sell.ts'",
    'domains/privacy/a.ts': "import '../catalog/errors.ts'",
    'jobs/a.ts': "import '../domains/payments/refunds/send-refunds.ts'",
    'lib/a.ts': "// import '../db/client.ts'\nimport './cache/b.ts'\nimport { x } from 'node:fs'",
  })
})

describe('two hops', () => {
  for (const path of [
    'domains/cart/routes.ts',
    'domains/orders/refunds/routes.ts',
    'domains/cart/guest-routes.ts',
  ])
    test(`${path} must not import the database`, () => {
      const up = '../'.repeat(path.split('/').length - 1)
      expect(faultsOf({ [path]: `import { db } from '${up}db/client.ts'` })).toEqual([
        `${path}: routes call verbs, only these may import db/client.ts`,
      ])
    })
  fault(
    'a verb must not import the HTTP layer',
    { 'domains/orders/placing/a.ts': "import '../../../http/errors.ts'" },
    'domains/orders/placing/a.ts: only routes and models may import http/errors.ts',
  )
  allowed('routes import verbs of every folder of their domain; verbs import the database', {
    'domains/orders/routes.ts': "import './placing/place-order.ts'\nimport '../../http/fields.ts'",
    'domains/orders/refunds/routes.ts': "import './model.ts'\nimport '../detail/get-order.ts'",
    'domains/orders/placing/place-order.ts': "import '../../../db/client.ts'",
    'domains/orders/refunds/model.ts': "import '../../../http/fields.ts'",
  })
})

describe('cycles', () => {
  fault(
    'of files',
    {
      'lib/a.ts': "import './b.ts'",
      'lib/b.ts': "import type { C } from './c.ts'",
      'lib/c.ts': "import './a.ts'",
    },
    'cycle of files: lib/a.ts → lib/b.ts → lib/c.ts → lib/a.ts',
  )
  fault(
    'of folders of a domain, though no two files form one',
    {
      'domains/orders/placing/a.ts': "import '../refunds/b.ts'",
      'domains/orders/refunds/c.ts': "import '../placing/d.ts'",
    },
    'cycle of folders in domains/orders/: placing → refunds → placing',
  )
  fault(
    'of a folder and a file beside it',
    { 'http/openapi/a.ts': "import '../fields.ts'", 'http/fields.ts': "import './openapi/b.ts'" },
    'cycle of folders in http/: openapi → fields.ts → openapi',
  )
  fault(
    'of deeper folders',
    {
      'gateways/payments/alipay/a.ts': "import '../wechat-pay/b.ts'",
      'gateways/payments/wechat-pay/c.ts': "import '../alipay/d.ts'",
    },
    'cycle of folders in gateways/payments/: alipay → wechat-pay → alipay',
  )
  test('of top folders', () => {
    const files = { 'db/a.ts': "import '../redis/b.ts'", 'redis/c.ts': "import '../db/d.ts'" }
    expect(faultsOf(files)).toContain('cycle of folders in src/: db → redis → db')
  })
  allowed('routes above a folder and errors below it are none', {
    'domains/orders/routes.ts': "import './placing/a.ts'",
    'domains/orders/placing/a.ts': "import '../errors.ts'",
    'domains/orders/errors.ts': '',
  })
})

describe('packages and globals', () => {
  const places: [string, string, string][] = [
    ["import { Elysia } from 'elysia'", 'domains/cart/routes.ts', 'domains/cart/view-cart.ts'],
    ["import { cors } from '@elysiajs/cors'", 'app.ts', 'lib/crypto/tokens.ts'],
    ["import { jwt } from '@elysiajs/jwt'", 'lib/crypto/tokens.ts', 'lib/crypto/passwords.ts'],
    ["import { sql } from 'drizzle-orm'", 'domains/orders/placing/a.ts', 'jobs/a.ts'],
    ["import Redis from 'ioredis'", 'redis/client.ts', 'domains/cart/cart-store.ts'],
    ["import CircuitBreaker from 'opossum'", 'gateways/circuit-breaker.ts', 'lib/a.ts'],
    ["const { AlipaySdk } = await import('alipay-sdk')", 'gateways/payments/a.ts', 'domains/payments/a.ts'],
    ["const { pinyin } = require('pinyin-pro')", 'domains/search/a.ts', 'domains/catalog/a.ts'],
    ["await fetch('https://example.com')", 'gateways/login/a.ts', 'domains/oauth/a.ts'],
    ['const url = process.env.URL', 'config/index.ts', 'lib/log.ts'],
    ['createPool({ multipleStatements: true })', 'db/client.ts', 'cli/a.ts'],
    ['pipelinePool.getConnection()', 'db/pipelined-transaction.ts', 'domains/orders/a.ts'],
    ["connection.query('START TRANSACTION')", 'cli/verify/a.ts', 'domains/orders/a.ts'],
    ['const at = new Date()', 'lib/clock.ts', 'domains/orders/a.ts'],
  ]
  for (const [text, right, wrong] of places)
    test(`${text} belongs into ${right}, not into ${wrong}`, () => {
      expect(faultsOf({ [right]: text })).toEqual([])
      expect(faultsOf({ [wrong]: text })).toEqual([expect.stringContaining(`${wrong}: `)])
      expect(faultsOf({ [wrong]: `// ${text}` })).toEqual([])
    })
})

describe('concurrent statements', () => {
  const expected = 'domains/orders/a.ts: concurrent statements of a Drizzle transaction'
  fault(
    'of a Drizzle transaction are refused, because an abort would leave the later ones outside it',
    {
      'domains/orders/a.ts': 'transaction(async (tx) => {\n await Promise.all([tx.select(), store(tx)])\n})',
    },
    expected,
  )
  for (const type of ['Transaction', 'Executor'])
    fault(
      `of a parameter of the type ${type} are refused`,
      {
        'domains/orders/a.ts': `async function store(tx: ${type}) {\n await Promise.allSettled([a(b), c(tx)])\n}`,
      },
      expected,
    )
  allowed(
    'of a pipelined transaction, of an executor that sends one after another and of no transaction are none',
    {
      'domains/orders/a.ts': [
        'pipelinedTransaction((tx) => Promise.all([a(tx), tx.commit()]))',
        'async function b(tx: StatementExecutor) { await Promise.all([tx.run(x), tx.run(y)]) }',
        'async function c(tx: Transaction) { await tx.insert(x); await Promise.all([publish(x), discard(y)]) }',
      ].join('\n'),
    },
  )
})

describe('folders', () => {
  const files = (folder: string, count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`${folder}/file-${index}.ts`, '']))

  fault(
    'more than 20 files at one level are too many',
    files('lib', 21),
    'lib/: 21 files at one level, 20 are the limit',
  )
  allowed('20 files are not, nor are more in several folders, nor demo data', {
    ...files('lib', 20),
    ...files('lib/cache', 20),
    ...files('sandbox/demo-data', 30),
  })
  fault(
    'a file and a folder must not have one name',
    { 'config.ts': '', 'config/payments.ts': '' },
    'config.ts: a folder has the same name',
  )
  allowed('the same name in another folder is none', { 'http/service/health.ts': '', 'lib/health/a.ts': '' })
})
