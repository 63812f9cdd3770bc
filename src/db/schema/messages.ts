import { index, int, longtext, mysqlTable, unique, varchar } from 'drizzle-orm/mysql-core'
import { bigId, createTime, moment } from '../columns.ts'
import { users } from './auth.ts'

/**
 * Outbox: a message to a user, stored in the transaction of the event that it reports. A job delivers it once. The row holds
 * no address and no text, which are read when the message is sent.
 */
export const outboxMessages = mysqlTable(
  'tb_outbox_message',
  {
    id: bigId(),
    createTime: createTime(),
    userId: int('user_id')
      .notNull()
      .references(() => users.id),
    kind: varchar('kind', { length: 30 }).notNull(),
    /** What the message is about, as JSON: ids only. */
    subject: longtext('subject').notNull(),
    /** The event, so that it is reported once. */
    dedupeKey: varchar('dedupe_key', { length: 100 }).notNull(),
    /** When delivery is tried next; null after the end. */
    dueTime: moment('due_time'),
    tries: int('tries').notNull().default(0),
    sentTime: moment('sent_time'),
    /** When delivery was given up; null: it was not. */
    failedTime: moment('failed_time'),
  },
  (t) => [
    unique('tb_outbox_message_uniq').on(t.dedupeKey),
    // messages that are due for delivery
    index('tb_outbox_message_due').on(t.dueTime),
    // GET /meiduo_admin/failed_messages/: messages that were given up
    index('tb_outbox_message_failed').on(t.failedTime),
    // old messages to purge
    index('tb_outbox_message_old').on(t.createTime),
    index('tb_outbox_message_user').on(t.userId),
  ],
)
