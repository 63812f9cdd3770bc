import { db } from '../../../src/db/client.ts'

/** Makes this process kill itself right after its next transaction commits. */
export function killAfterCommit(): void {
  const original = db.transaction.bind(db)
  db.transaction = async (...args) => {
    await original(...args)
    process.kill(process.pid, 'SIGKILL')
    return new Promise(() => {})
  }
}
