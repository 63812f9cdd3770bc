import { config } from '../config.ts'
import { closeDatabase } from '../db/client.ts'
import { reachDatabase } from '../db/reach.ts'
import { loadAreas } from '../domains/addresses/load-areas.ts'
import { orEnd } from '../lib/config-failure.ts'

/** Loads what every mall needs before the first customer: the provinces, cities and districts of China. */
await orEnd(() => reachDatabase(config.databaseUrl))
try {
  const { provinces, cities, districts } = await loadAreas()
  console.error(`areas: ${provinces} provinces, ${cities} cities, ${districts} districts`)
} finally {
  await closeDatabase()
}
