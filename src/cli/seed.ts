import { config } from '../config.ts'
import { closeDatabase } from '../db/client.ts'
import { loadAreas } from '../domains/addresses/load-areas.ts'
import { loadCommonSynonyms } from '../domains/search/synonyms.ts'

/** Loads what every mall needs before the first customer: the areas of China and common synonyms. */
if (!config.databaseUrl) {
  console.error('DATABASE_URL: is required')
  process.exit(1)
}
try {
  const { provinces, cities, districts } = await loadAreas()
  console.error(`areas: ${provinces} provinces, ${cities} cities, ${districts} districts`)
  console.error(`synonyms: ${await loadCommonSynonyms()}`)
} finally {
  await closeDatabase()
}
