import { createConnection, type RowDataPacket } from 'mysql2/promise'
import type { Ledger } from '../load/acknowledged.ts'

const patienceSeconds = 90

/** Waits until the jobs have applied the payments and sent the refunds that the load has left, or for 90 seconds. */
export async function untilSettled(uri: string, ledger: Ledger): Promise<void> {
  const reader = await createConnection({ uri })
  const deadline = performance.now() + patienceSeconds * 1_000
  try {
    while (performance.now() < deadline) {
      const [[row]] = await reader.query<RowDataPacket[]>(
        `SELECT (SELECT COUNT(*) FROM tb_payment_refund WHERE status = 'pending')
          + (SELECT COUNT(*) FROM tb_refund WHERE status = 'approved') AS open,
          (SELECT COUNT(*) FROM tb_payment WHERE applied) AS paid`,
      )
      if (Number(row?.open) === 0 && Number(row?.paid) >= ledger.paid.length) return
      await Bun.sleep(1_000)
    }
  } finally {
    await reader.end()
  }
}
