import { sql } from 'drizzle-orm'
import { transaction } from '../../db/client.ts'
import { areas } from '../../db/schema/addresses.ts'
import { listDivisions } from './divisions.ts'

const rowsPerStatement = 1000

/**
 * Loads all divisions of China into the areas table: inserts new ones and updates names and parents. Idempotent.
 * @returns the number of divisions of each level
 */
export async function loadAreas(): Promise<{ provinces: number; cities: number; districts: number }> {
  const levels = listDivisions()
  await transaction(async (tx) => {
    for (const level of levels) {
      for (let from = 0; from < level.length; from += rowsPerStatement) {
        await tx
          .insert(areas)
          .values(level.slice(from, from + rowsPerStatement))
          .onDuplicateKeyUpdate({
            set: { name: sql`values(${areas.name})`, parentId: sql`values(${areas.parentId})` },
          })
      }
    }
  })
  const [provinces, cities, districts] = levels
  return { provinces: provinces.length, cities: cities.length, districts: districts.length }
}
