import './find-shop.ts'
import { closeDatabase } from '../db/client.ts'
import { loadAreas } from '../domains/addresses/load-areas.ts'
import { insertDefaultSynonyms } from '../domains/search/indexing/synonyms.ts'
import { describeShop, offerHelp, reachShop } from './command.ts'

const usage = `usage: bun run seed
Loads what every shop needs before its first customer: the areas of China and common search synonyms. Existing rows
do not change.
  --help  prints this text`

offerHelp(usage)
await reachShop()
console.log(describeShop())
try {
  const { provinces, cities, districts } = await loadAreas()
  console.error(`areas: ${provinces} provinces, ${cities} cities, ${districts} districts`)
  console.error(`synonyms: ${await insertDefaultSynonyms()}`)
} finally {
  await closeDatabase()
}
