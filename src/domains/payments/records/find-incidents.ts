import { and, count, desc, eq, or } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { isBehind, readPage } from '../../../db/read-page.ts'
import { paymentIncidents } from '../../../db/schema/payments.ts'
import { notFound } from '../../../lib/errors.ts'
import type { KeywordRequest } from '../../../lib/paging.ts'
import type { IncidentRow } from './incident-fields.ts'

type Filter = KeywordRequest &
  Readonly<{ isResolved?: boolean | undefined; gateway?: string | undefined; day?: string | undefined }>

/**
 * Returns one page of incidents, newest first, and how many there are. The keyword is a trade or refund number, as a whole. `day`
 * is that of a bill, `2026-11-23`.
 */
export async function listIncidents({ keyword, isResolved, gateway, day, ...page }: Filter) {
  const { outTradeNo, reference } = paymentIncidents
  const where = and(
    keyword ? or(eq(outTradeNo, keyword), eq(reference, keyword)) : undefined,
    isResolved === undefined ? undefined : eq(paymentIncidents.isResolved, isResolved),
    gateway ? eq(paymentIncidents.gateway, gateway) : undefined,
    day ? eq(paymentIncidents.billDate, day) : undefined,
    isBehind(page, paymentIncidents.id),
  )
  return readPage(
    page,
    db.select().from(paymentIncidents).where(where).orderBy(desc(paymentIncidents.id)),
    db.select({ count: count() }).from(paymentIncidents).where(where),
  )
}

/** Returns an incident. @throws 404 not_found */
export async function getIncident(id: number): Promise<IncidentRow> {
  const [row] = await db.select().from(paymentIncidents).where(eq(paymentIncidents.id, id))
  if (!row) throw notFound()
  return row
}
