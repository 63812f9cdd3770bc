import './find-shop.ts'
import { closeDatabase } from '../db/client.ts'
import { requestReindex } from '../domains/search/indexing/request-reindex.ts'
import { closeRedis } from '../redis/client.ts'
import { describeShop, offerHelp, reachShop } from './command.ts'

const usage = `usage: bun run reindex
Asks every process of the shop to rebuild its search index from all SKUs. Searches continue meanwhile.
  --help  prints this text`

offerHelp(usage)
await reachShop()
console.error(describeShop())
try {
  await requestReindex()
  console.error('reindex requested: every process rebuilds its index in the background')
} finally {
  await Promise.allSettled([closeDatabase(), closeRedis()])
}
