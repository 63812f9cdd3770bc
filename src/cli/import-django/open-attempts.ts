import type { Context } from './plan.ts'

/**
 * Stores an open payment attempt for each unpaid order. The source shop may have sent the buyer to Alipay, so the mall must
 * query Alipay before it cancels such an order.
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
