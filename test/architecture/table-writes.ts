import { codeOf, type SourceFile } from './import-graph.ts'

type Table = Readonly<{ name: string; sqlName: string }>

/** The only domain that may write each table. The command-line tools and the sandbox load data in bulk. */
export const owners: Readonly<Record<string, string>> = {
  users: 'accounts',
  tokenRevocations: 'accounts',
  mobileChanges: 'accounts',
  refreshTokens: 'accounts',
  contentTypes: 'accounts',
  permissions: 'accounts',
  groups: 'accounts',
  groupPermissions: 'accounts',
  userGroups: 'accounts',
  userPermissions: 'accounts',
  staffSessions: 'accounts',
  staffTotps: 'accounts',
  recoveryCodes: 'accounts',
  apiKeys: 'accounts',
  apiKeyPermissions: 'accounts',
  oauthIdentities: 'oauth',
  areas: 'addresses',
  addresses: 'addresses',
  categories: 'catalog',
  channels: 'catalog',
  channelGroups: 'catalog',
  brands: 'catalog',
  goods: 'catalog',
  specifications: 'catalog',
  specificationOptions: 'catalog',
  skus: 'catalog',
  skuChanges: 'catalog',
  skuImages: 'catalog',
  descriptionPictures: 'catalog',
  skuDayViews: 'catalog',
  dayTraffic: 'catalog',
  skuSpecifications: 'catalog',
  stockMovements: 'catalog',
  stocktakes: 'catalog',
  stocktakeLines: 'catalog',
  contentCategories: 'contents',
  contents: 'contents',
  searchSynonyms: 'search',
  idempotencyKeys: 'idempotency',
  orders: 'orders',
  orderKeys: 'orders',
  orderLines: 'orders',
  reviewImages: 'orders',
  orderEvents: 'orders',
  orderInvoices: 'orders',
  invoiceNumbers: 'orders',
  orderStatusCounts: 'orders',
  orderNotes: 'orders',
  carriers: 'orders',
  shipments: 'orders',
  shipmentLines: 'orders',
  refunds: 'orders',
  refundLines: 'orders',
  refundApprovals: 'orders',
  payments: 'payments',
  paymentAttempts: 'payments',
  paymentRefunds: 'payments',
  paymentIncidents: 'payments',
  billChecks: 'payments',
  tradeFees: 'payments',
  billFees: 'payments',
  limitedPrices: 'promotions',
  promotions: 'promotions',
  promotionTiers: 'promotions',
  promotionTargets: 'promotions',
  coupons: 'promotions',
  couponTargets: 'promotions',
  userCoupons: 'promotions',
  couponGrants: 'promotions',
  ruleRevisions: 'promotions',
  freightRules: 'promotions',
  favourites: 'favourites',
  stockNotices: 'favourites',
  outboxMessages: 'messages',
  shopProfiles: 'shop',
  shopTexts: 'shop',
  namedLocks: 'db',
  auditEntries: 'staff',
  importJobs: 'staff',
  importRows: 'staff',
  exportJobs: 'staff',
  auditSeals: 'staff',
  unsealedEntries: 'staff',
  savedViews: 'staff',
  figureSlots: 'staff',
  figureBuyers: 'staff',
  firstPurchases: 'staff',
  figureSkus: 'staff',
  figureProgress: 'staff',
}

/** Returns the tables that src/db/schema defines. */
export function tablesOf(files: readonly SourceFile[]): Table[] {
  return files
    .filter(({ path }) => path.startsWith('db/schema/'))
    .flatMap((file) => [...codeOf(file).matchAll(/export const (\w+) = mysqlTable\(\s*'(\w+)'/g)])
    .map(([, name, sqlName]) => ({ name: name as string, sqlName: sqlName as string }))
}

/** Lists tables without an owner, and owners of tables that the schema does not define. */
export function checkOwners(tables: readonly Table[]): string[] {
  const names = new Set(tables.map(({ name }) => name))
  return [
    ...tables.filter(({ name }) => !owners[name]).map(({ name }) => `the table ${name} has no owner`),
    ...Object.keys(owners)
      .filter((name) => !names.has(name))
      .map((name) => `${owners[name]} owns ${name}, which the schema does not define`),
  ]
}

const rawWrite =
  /\b(insert\s+(?:ignore\s+)?into|replace\s+into|update(?:\s+ignore)?|delete\s+(?:`?\w+`?\s+)?from|truncate(?:\s+table)?)\s+[`"\\]*(?:\$\{([^}]*)\}|(\w+))/gi
const builtWrite = /\.\s*(insert|update|delete)\(\s*([\w.]+)\s*,?\s*\)/g
const bulkWrite = /\b(bulk\w+)\(\s*[\w.]+\s*,\s*([\w.]+)/g

/**
 * Lists writes of tables that another domain owns: by Drizzle, by `bulk…` functions and in raw SQL. Code outside the domains
 * may write no table, except the command-line tools, the sandbox and `db`.
 */
export function checkWrites(file: SourceFile, tables: readonly Table[]): string[] {
  const { path } = file
  if (/^(cli|sandbox|db)\//.test(path)) return []
  const writer = path.startsWith('domains/') ? path.split('/')[1] : undefined
  const code = codeOf(file)
  const tableOf = resolver(code, tables)
  const writes = [...code.matchAll(rawWrite), ...code.matchAll(builtWrite), ...code.matchAll(bulkWrite)]
  return writes.flatMap(([, verb = '', expression = '', sqlName]) => {
    const written = sqlName ? [tables.find((table) => table.sqlName === sqlName)?.name] : tableOf(expression)
    return written
      .filter((name) => name !== undefined && owners[name] !== writer)
      .map(
        (name) =>
          `${path}: ${verb.toLowerCase().replace(/\s+/g, ' ')} of ${name}, which ${owners[name as string]} owns`,
      )
  })
}

/** Returns a function that lists the tables an expression names, also under an alias of an import, a constant or a loop. */
function resolver(code: string, tables: readonly Table[]): (expression: string) => string[] {
  const names = new Map(tables.map(({ name }) => [name, [name]]))
  for (const [, list = ''] of code.matchAll(/import\s*\{([^}]*)\}\s*from\s*'[^']*\/schema\//g))
    for (const [, name = '', alias = ''] of list.matchAll(/(\w+)\s+as\s+(\w+)/g)) names.set(alias, [name])
  for (const [, variable = '', value = ''] of code.matchAll(
    /\b(?:const|let)\s+(\w+)\s*=\s*([\w.]+)\s*(?=[\n;])/g,
  )) {
    const known = names.get(value.split('.').at(-1) as string)
    if (known) names.set(variable, known)
  }
  for (const [, variable = '', list = ''] of code.matchAll(/\bconst\s+(\w+)\s+of\s+\[([^\]]*)\]/g))
    names.set(variable, namedIn(list, names))
  return (expression) => namedIn(expression, names)
}

function namedIn(expression: string, names: ReadonlyMap<string, string[]>): string[] {
  return [...expression.matchAll(/\w+/g)].flatMap(([word]) => names.get(word) ?? [])
}
