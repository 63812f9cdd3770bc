import { and, count, desc, eq, isNotNull } from 'drizzle-orm'
import { db, type Transaction, transaction } from '../../db/client.ts'
import type { InTransaction } from '../../db/in-transaction.ts'
import { isBehindInTime, readPage } from '../../db/read-page.ts'
import { outboxMessages } from '../../db/schema/messages.ts'
import { now } from '../../lib/clock.ts'
import { notFound } from '../../lib/errors.ts'
import type { PageRequest } from '../../lib/paging.ts'
import { messageNotFailed } from './errors.ts'
import type { MessageSubject } from './message-kinds.ts'

const columns = {
  id: outboxMessages.id,
  userId: outboxMessages.userId,
  kind: outboxMessages.kind,
  subject: outboxMessages.subject,
  tries: outboxMessages.tries,
  createTime: outboxMessages.createTime,
  failedTime: outboxMessages.failedTime,
}

/** Returns one page of the messages that were given up, newest failure first, and how many there are. */
export async function listFailedMessages(page: PageRequest) {
  const { failedTime, id } = outboxMessages
  const where = and(isNotNull(failedTime), isBehindInTime(page, failedTime, id))
  const { rows, count: total } = await readPage(
    page,
    db
      .select(columns)
      .from(outboxMessages)
      .where(where)
      .orderBy(desc(outboxMessages.failedTime), desc(outboxMessages.id)),
    db.select({ count: count() }).from(outboxMessages).where(where),
  )
  return { rows: rows.map(withSubject), count: total }
}

export type FailedMessage = ReturnType<typeof withSubject>

/** An encrypted notice stays closed: it holds the contact of before the change. */
function withSubject({ subject, ...row }: Row) {
  const { order_id, refund_id, sku_id } = JSON.parse(subject) as MessageSubject
  return { ...row, subject: { order_id, refund_id, sku_id } }
}

type Row = Readonly<{
  id: number
  userId: number
  kind: string
  subject: string
  tries: number
  createTime: Date
  failedTime: Date | null
}>

/**
 * Makes a message due again that was given up, with all its tries. A message that is three days old is dropped then.
 * @throws 404 not_found; 409 message_not_failed
 */
export async function retryMessage(id: number, inTransaction?: InTransaction): Promise<void> {
  await transaction(async (tx) => {
    const { failedTime } = await lockMessage(tx, id)
    if (!failedTime) throw messageNotFailed()
    await tx
      .update(outboxMessages)
      .set({ tries: 0, dueTime: now(), failedTime: null })
      .where(and(eq(outboxMessages.id, id), isNotNull(outboxMessages.failedTime)))
    const object = `message:${id}`
    await inTransaction?.(tx, { object, before: { is_failed: true }, after: { is_failed: false } })
  })
}

async function lockMessage(tx: Transaction, id: number) {
  const [row] = await tx
    .select({ failedTime: outboxMessages.failedTime })
    .from(outboxMessages)
    .where(eq(outboxMessages.id, id))
    .for('update')
  if (!row) throw notFound()
  return row
}
