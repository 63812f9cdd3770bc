import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { outboxMessages } from '../../../src/db/schema/messages.ts'
import { sendOutboxMessage } from '../../../src/domains/messages/send-messages.ts'
import { onFailpoint } from '../../../src/lib/failpoints.ts'

/** `<checkpoint|-> <message id>`: a process that sends one message and kills itself at the checkpoint (`-`: never). */
const [killAt, id] = process.argv.slice(2)
onFailpoint((name) => {
  if (name === killAt) process.kill(process.pid, 'SIGKILL')
})
const [row] = await db
  .select()
  .from(outboxMessages)
  .where(eq(outboxMessages.id, Number(id)))
if (!row) throw new Error('no such message')
console.log(await sendOutboxMessage(row))
process.exit(0)
