import { and, count, desc, eq, like, or } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { containing } from '../../../db/containing.ts'
import { isBehind, readPage } from '../../../db/read-page.ts'
import { specificationOptions, specifications } from '../../../db/schema/catalog.ts'
import { notFound } from '../../../lib/errors.ts'
import type { KeywordRequest } from '../../../lib/paging.ts'
import type { SpecificationOption } from './specification-fields.ts'

/** Returns one page of options whose value or specification contains the keyword, newest first, and how many there are. */
export async function listOptions({ keyword, ...page }: KeywordRequest) {
  const pattern = containing(keyword)
  const where = and(
    keyword ? or(like(specificationOptions.value, pattern), like(specifications.name, pattern)) : undefined,
    isBehind(page, specificationOptions.id),
  )
  return readPage(
    page,
    selectOptions(db).where(where).orderBy(desc(specificationOptions.id)),
    db
      .select({ count: count() })
      .from(specificationOptions)
      .innerJoin(specifications, eq(specifications.id, specificationOptions.specId))
      .where(where),
  )
}

/** Returns an option. @throws 404 not_found */
export async function getOption(id: number, executor: Executor = db): Promise<SpecificationOption> {
  const [row] = await selectOptions(executor).where(eq(specificationOptions.id, id))
  if (!row) throw notFound()
  return row
}

function selectOptions(executor: Executor) {
  return executor
    .select({
      id: specificationOptions.id,
      value: specificationOptions.value,
      specId: specificationOptions.specId,
      spec: specifications.name,
    })
    .from(specificationOptions)
    .innerJoin(specifications, eq(specifications.id, specificationOptions.specId))
}
