import type { Context } from './plan.ts'

/**
 * The buyers of unpaid orders may have been sent to Alipay by the shop that they come from: Alipay is asked before such an
 * order is cancelled.
 */
export async function openAttempts({ target, startedAt }: Context): Promise<void> {
  await target.query(
    `INSERT INTO tb_payment_attempt (create_time, update_time, order_id, gateway, status, expires_at, due_time)
     SELECT ?, ?, o.order_id, 'alipay', 'open', o.pay_deadline, ? FROM tb_order_info o
     WHERE o.status = 1 AND o.pay_method IN (1, 2)
       AND NOT EXISTS (SELECT 1 FROM tb_payment_attempt a WHERE a.order_id = o.order_id AND a.gateway = 'alipay')`,
    [startedAt, startedAt, startedAt],
  )
}
