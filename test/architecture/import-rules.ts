import { posix } from 'node:path'

export type SourceFile = Readonly<{ path: string; text: string }>

/** What each room may import, besides itself. `domains` rules stand below. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  config: ['lib'],
  db: ['lib', 'config'],
  redis: ['lib', 'config'],
  gateways: ['lib', 'config'],
  http: ['lib', 'config', 'redis'],
  domains: ['lib', 'config', 'db', 'redis', 'gateways'],
  jobs: ['domains', 'db', 'redis', 'lib', 'config'],
  cli: ['domains', 'db', 'redis', 'lib', 'config'],
  app: ['http', 'domains', 'config'],
  main: ['app', 'jobs', 'config', 'db', 'redis', 'gateways', 'lib'],
  sandbox: ['lib', 'config', 'db', 'redis', 'gateways', 'http', 'domains', 'cli', 'app'],
}

/** The declared, acyclic order of the domains. */
const domains: Readonly<Record<string, readonly string[]>> = {
  pictures: [],
  catalog: ['pictures'],
  contents: ['catalog', 'pictures'],
  search: ['catalog', 'pictures'],
  verification: [],
  addresses: ['accounts'],
  promotions: ['catalog'],
  cart: ['catalog', 'promotions'],
  history: ['catalog'],
  accounts: ['verification', 'cart'],
  oauth: ['accounts', 'verification'],
  orders: ['accounts', 'addresses', 'cart', 'catalog', 'promotions'],
  payments: ['orders'],
  privacy: ['accounts', 'addresses', 'cart', 'history', 'oauth', 'orders', 'payments', 'promotions'],
}

/** The only rooms in which a package, or a global, may be used. */
const confined: readonly { what: RegExp; rooms: RegExp }[] = [
  {
    what: /from '(elysia|@elysiajs\/)/,
    rooms: /^(http\/|app\.ts|domains\/[^/]+\/(?:[\w-]+\/)?(?:[\w-]+-)?(routes|model)\.ts)/,
  },
  { what: /from 'drizzle-orm/, rooms: /^(db|domains|cli|sandbox)\// },
  { what: /from 'mysql2/, rooms: /^(db|cli|sandbox)\// },
  { what: /from 'ioredis'/, rooms: /^(redis|sandbox)\// },
  { what: /from 'bullmq'/, rooms: /^(jobs|redis|sandbox)\// },
  { what: /from '(alipay-sdk|fflate|nodemailer|opossum)/, rooms: /^(gateways|sandbox)\// },
  { what: /from '(@node-rs\/jieba|pinyin-pro|opencc-js)/, rooms: /^domains\/search\// },
  { what: /from '(smtp-server|postal-mime)/, rooms: /^sandbox\// },
  { what: /(?<![.\w])fetch\(/, rooms: /^(gateways|cli|sandbox)\// },
  { what: /S3Client/, rooms: /^(gateways|sandbox)\// },
  { what: /process\.env/, rooms: /^(config\/|cli\/|sandbox\/)/ },
  { what: /new Date\(\)|Date\.now\(/, rooms: /^(lib\/clock\.ts|sandbox\/|cli\/)/ },
]

/** The domain that alone writes each table; the command-line tools and the sandbox load data in bulk. */
const owners: Readonly<Record<string, string>> = {
  users: 'accounts',
  tokenRevocations: 'accounts',
  oauthIdentities: 'oauth',
  areas: 'addresses',
  addresses: 'addresses',
  categories: 'catalog',
  channels: 'catalog',
  brands: 'catalog',
  goods: 'catalog',
  specifications: 'catalog',
  specificationOptions: 'catalog',
  skus: 'catalog',
  skuChanges: 'catalog',
  skuImages: 'catalog',
  skuSpecifications: 'catalog',
  stockMovements: 'catalog',
  contentCategories: 'contents',
  contents: 'contents',
  searchSynonyms: 'search',
  orders: 'orders',
  orderLines: 'orders',
  orderEvents: 'orders',
  orderInvoices: 'orders',
  shipments: 'orders',
  refunds: 'orders',
  refundLines: 'orders',
  payments: 'payments',
  paymentAttempts: 'payments',
  paymentRefunds: 'payments',
  paymentIncidents: 'payments',
  billChecks: 'payments',
  limitedPrices: 'promotions',
  promotions: 'promotions',
  promotionTiers: 'promotions',
  promotionTargets: 'promotions',
  coupons: 'promotions',
  couponTargets: 'promotions',
  userCoupons: 'promotions',
  ruleRevisions: 'promotions',
  freightRules: 'promotions',
}

/** Every fault of one file, as sentences. */
export function checkFile(file: SourceFile): string[] {
  const code = file.text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
  return [
    ...importsOf(file).flatMap((target) => checkImport(file.path, target)),
    ...confined
      .filter(({ what, rooms: allowed }) => what.test(code) && !allowed.test(file.path))
      .map(({ what }) => `${file.path}: ${what.source} does not belong here`),
    ...checkWrites(file.path, code),
  ]
}

/** The paths below src/ that a file imports. */
export function importsOf({ path, text }: SourceFile): string[] {
  return [...text.matchAll(/(?:from|import|import\()\s*'(\.[^']+)'/g)].map(([, target]) =>
    posix.normalize(posix.join(posix.dirname(path), target as string)),
  )
}

function checkImport(from: string, to: string): string[] {
  if (to.startsWith('..')) return []
  const [room, target] = [roomOf(from), roomOf(to)]
  if (room === 'domains' && target === 'domains') return checkDomains(from, to)
  if (room === 'domains' && target === 'http')
    return /\/(?:[\w-]+-)?(routes|model)\.ts$/.test(from)
      ? []
      : [`${from}: only routes and models may import ${to}`]
  if (room === 'app' && target === 'domains' && !to.endsWith('/routes.ts'))
    return [`${from}: may not import ${to}`]
  return room === target || rooms[room]?.includes(target) ? [] : [`${from}: may not import ${to}`]
}

function checkDomains(from: string, to: string): string[] {
  const [own, other] = [from.split('/')[1] as string, to.split('/')[1] as string]
  if (own === other) return []
  if (!domains[own]) return [`${from}: the domain ${own} is not declared`]
  return reachable(own).has(other) ? [] : [`${from}: ${own} stands below ${other} (${to})`]
}

function reachable(domain: string): Set<string> {
  const below = domains[domain] ?? []
  return new Set(below.flatMap((name) => [name, ...reachable(name)]))
}

function checkWrites(path: string, code: string): string[] {
  if (!path.startsWith('domains/')) return []
  const own = path.split('/')[1]
  return [...code.matchAll(/\.(insert|update|delete)\((\w+)\)/g)]
    .filter(([, , table]) => owners[table as string] && owners[table as string] !== own)
    .map(([, verb, table]) => `${path}: ${verb} of ${table}, which ${owners[table as string]} owns`)
}

function roomOf(path: string): string {
  return (path.split('/')[0] as string).replace(/\.ts$/, '')
}

/** Circles among the files, each named once. The schema's tables refer to one another as their foreign keys do. */
export function findCycles(files: readonly SourceFile[]): string[] {
  const graph = new Map(files.map((file) => [file.path, importsOf(file)]))
  const done = new Set<string>()
  const faults: string[] = []
  const visit = (path: string, trail: string[]): void => {
    const at = trail.indexOf(path)
    if (at >= 0) {
      const circle = trail.slice(at)
      if (!circle.every((step) => step.startsWith('db/schema/')))
        faults.push(`circle: ${[...circle, path].join(' → ')}`)
      return
    }
    if (done.has(path)) return
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path])
    done.add(path)
  }
  for (const path of graph.keys()) visit(path, [])
  return faults
}
