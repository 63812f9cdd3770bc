import { sql } from 'drizzle-orm'
import { transaction } from '../../db/client.ts'
import { areas } from '../../db/schema/addresses.ts'
import { listDivisions } from './divisions.ts'

const ROWS_PER_STATEMENT = 1000

/**
 * Writes all divisions of China into the areas table: new ones are added, renamed or moved ones corrected, others left
 * alone. Running it again changes nothing. Resolves to the number of divisions per level.
 */
export async function loadAreas(): Promise<{ provinces: number; cities: number; districts: number }> {
  const levels = listDivisions()
  await transaction(async (tx) => {
    for (const level of levels) {
      for (let from = 0; from < level.length; from += ROWS_PER_STATEMENT) {
        await tx
          .insert(areas)
          .values(level.slice(from, from + ROWS_PER_STATEMENT))
          .onDuplicateKeyUpdate({
            set: { name: sql`values(${areas.name})`, parentId: sql`values(${areas.parentId})` },
          })
      }
    }
  })
  const [provinces, cities, districts] = levels
  return { provinces: provinces.length, cities: cities.length, districts: districts.length }
}
