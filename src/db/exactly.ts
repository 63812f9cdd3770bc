import { type Column, type Placeholder, type SQL, sql } from 'drizzle-orm'

/**
 * The condition that a column holds exactly this text. `=` alone ignores case, width and trailing blanks in most collations,
 * so an identifier that comes from outside could select the row of another one. The first comparison uses the index.
 */
export function exactly(column: Column, value: string | Placeholder): SQL {
  return sql`(${column} = ${value} and cast(${column} as binary) = cast(${value} as binary))`
}
