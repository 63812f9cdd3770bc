import { config } from '../config/index.ts'
import { closeDatabase } from '../db/client.ts'
import { reachDatabase } from '../db/wait-for-mysql.ts'
import { loadAreas } from '../domains/addresses/load-areas.ts'
import { insertDefaultSynonyms } from '../domains/search/indexing/synonyms.ts'
import { exitOnConfigError } from '../lib/exit-on-config-error.ts'

/** Loads what every mall needs before the first customer: the areas of China and common synonyms. */
await exitOnConfigError(() => reachDatabase(config.databaseUrl))
try {
  const { provinces, cities, districts } = await loadAreas()
  console.error(`areas: ${provinces} provinces, ${cities} cities, ${districts} districts`)
  console.error(`synonyms: ${await insertDefaultSynonyms()}`)
} finally {
  await closeDatabase()
}
