/** The top folders and files below src/, and what each may import besides itself. */
export const layers: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  config: ['lib'],
  db: ['lib', 'config'],
  redis: ['lib', 'config'],
  gateways: ['lib', 'config'],
  http: ['lib', 'config', 'redis'],
  domains: ['lib', 'config', 'db', 'redis', 'gateways'],
  jobs: ['domains', 'db', 'redis', 'lib', 'config'],
  cli: ['domains', 'db', 'redis', 'gateways', 'lib', 'config'],
  app: ['http', 'domains', 'config'],
  serve: ['app', 'jobs', 'config', 'db', 'redis', 'gateways', 'lib'],
  supervise: ['config', 'lib'],
  main: ['serve', 'supervise', 'config', 'lib'],
  // the client of the document: nothing of the server imports it, and it imports nothing of the server
  sdk: [],
  sandbox: ['lib', 'config', 'db', 'redis', 'gateways', 'http', 'domains', 'cli', 'app'],
}

/** The domains that each domain imports directly; it may also import theirs. */
export const domains: Readonly<Record<string, readonly string[]>> = {
  pictures: [],
  catalog: ['pictures'],
  contents: ['catalog', 'pictures'],
  search: ['catalog', 'pictures'],
  verification: [],
  idempotency: [],
  addresses: ['accounts'],
  shop: ['addresses', 'catalog'],
  promotions: ['catalog', 'idempotency'],
  cart: ['catalog', 'promotions'],
  history: ['catalog'],
  accounts: ['verification', 'cart', 'messages'],
  oauth: ['accounts', 'verification'],
  messages: ['verification'],
  favourites: ['accounts', 'catalog', 'messages'],
  orders: ['accounts', 'addresses', 'cart', 'catalog', 'messages', 'promotions', 'shop'],
  payments: ['orders'],
  staff: ['contents', 'shop', 'favourites', 'history', 'oauth', 'payments', 'pictures', 'search'],
  privacy: [
    'accounts',
    'addresses',
    'cart',
    'favourites',
    'history',
    'idempotency',
    'messages',
    'oauth',
    'orders',
    'payments',
    'promotions',
    'staff',
  ],
}

/** `routes.ts`, `model.ts`, `macro.ts` and their prefixed forms, in a domain or one folder below it. */
export const routesOrModel = /^domains\/[^/]+\/(?:[\w-]+\/)?(?:[\w-]+-)?(?:routes|model|macro)\.ts$/
export const routes = /^domains\/[^/]+\/(?:[\w-]+\/)?(?:[\w-]+-)?routes\.ts$/

/** The only places in which a package, or a global, may be used. */
export const confined: readonly Readonly<{ what: RegExp; places: RegExp }>[] = [
  {
    what: /from '(elysia|@elysiajs\/(?!jwt'))/,
    places: new RegExp(`^http/|^app\\.ts$|${routesOrModel.source}`),
  },
  { what: /from '@elysiajs\/jwt'/, places: /^(http\/|lib\/crypto\/tokens\.ts$)/ },
  { what: /from 'drizzle-orm/, places: /^(db|domains|cli|sandbox)\// },
  { what: /from 'mysql2/, places: /^(db|cli|sandbox)\// },
  // several statements in one packet: only the transactions that are guarded against an abort between two of them
  { what: /multipleStatements/, places: /^db\/client\.ts$/ },
  { what: /\bpipelinePool\b/, places: /^db\/(client|pipelined-transaction)\.ts$/ },
  { what: /\bbeginTransaction\b|\bstart transaction\b/i, places: /^(cli\/|db\/probe-database\.ts$)/ },
  { what: /from 'ioredis'/, places: /^(redis|sandbox)\// },
  { what: /(?:from |import\(|require\()'bullmq'/, places: /^(jobs|redis|sandbox)\// },
  {
    what: /(?:from |import\(|require\()'(alipay-sdk|nodemailer|opossum)/,
    places: /^(gateways|sandbox)\//,
  },
  { what: /(?:from |import\(|require\()'fflate'/, places: /^(gateways|sandbox|lib\/sheets)\// },
  { what: /(?:from |import\(|require\()'(csv-parse|saxes|yauzl)'/, places: /^lib\/sheets\// },
  {
    what: /(?:from |import\(|require\()'(@node-rs\/jieba|pinyin-pro|opencc-js)/,
    places: /^domains\/search\//,
  },
  { what: /(?:from |import\(|require\()'sanitize-html'/, places: /^domains\/catalog\// },
  { what: /from '(smtp-server|postal-mime)/, places: /^sandbox\// },
  { what: /(?<![.\w])fetch\(/, places: /^(gateways|cli|sandbox|sdk|http\/openapi\/page)\// },
  // answers show times by config/shop-time.ts
  { what: /\.toISOString\(/, places: /^(?!domains\/.*model\.ts$)/ },
  { what: /S3Client/, places: /^(gateways|sandbox)\// },
  { what: /process\.env/, places: /^(config\/|cli\/|sandbox\/)/ },
  { what: /new Date\(\)|Date\.now\(/, places: /^(lib\/clock\.ts|sandbox\/|cli\/)/ },
]
