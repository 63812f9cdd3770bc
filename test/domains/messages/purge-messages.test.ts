import { expect, test } from 'bun:test'
import { db } from '../../../src/db/client.ts'
import { outboxMessages } from '../../../src/db/schema/messages.ts'
import { purgeMessages } from '../../../src/domains/messages/purge-messages.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import { outboxOf } from '../../support/factories/messages.ts'
import { createUser } from '../../support/factories/users.ts'

test('a message is deleted 30 days after it was stored, sent or not, and not earlier', async () => {
  const { id: userId } = await createUser()
  const insert = (seconds: number, dueTime: Date | null) =>
    db.insert(outboxMessages).values({
      createTime: addSeconds(now(), -seconds),
      dueTime,
      userId,
      kind: 'order_shipped',
      subject: '{}',
      dedupeKey: crypto.randomUUID(),
    })
  const [waiting, days] = [addSeconds(now(), 86_400), 30 * 86_400]
  await insert(days + 60, null)
  await insert(days + 60, waiting)
  await insert(days - 3_600, null)
  await insert(days - 3_600, waiting)
  const [, , ended, due] = await outboxOf(userId)
  await purgeMessages()
  expect((await outboxOf(userId)).map(({ id }) => id)).toEqual([ended?.id, due?.id] as number[])
})
