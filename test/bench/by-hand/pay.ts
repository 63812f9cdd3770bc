import type { Pool } from 'mysql2/promise'

/** Stores one payment by raw SQL: the statements of a notification and no others. */
export async function payByHand(pool: Pool, orderId: string, tradeId: string): Promise<boolean> {
  const connection = await pool.getConnection()
  try {
    await connection.query('START TRANSACTION')
    await connection.query('SELECT pay_amount, status FROM tb_order_info WHERE order_id = ? FOR UPDATE', [
      orderId,
    ])
    await connection.query('SELECT * FROM tb_payment WHERE trade_id = ?', [tradeId])
    await connection.query(
      'UPDATE tb_order_info SET status = 2, due_time = NULL, update_time = UTC_TIMESTAMP(6) WHERE order_id = ? AND status = 1',
      [orderId],
    )
    await connection.query(
      "INSERT INTO tb_order_event (order_id, create_time, from_status, to_status, cause) VALUES (?, UTC_TIMESTAMP(6), 1, 2, 'paid')",
      [orderId],
    )
    await connection.query(
      `INSERT INTO tb_payment (create_time, update_time, order_id, trade_id, gateway, amount, applied, paid_at)
       VALUES (UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), ?, ?, 'alipay', 69.90, 1, UTC_TIMESTAMP(6))`,
      [orderId, tradeId],
    )
    await connection.query(
      `UPDATE tb_payment_attempt SET status = IF(gateway = 'alipay', 'paid', status),
         due_time = IF(gateway = 'alipay', NULL, UTC_TIMESTAMP(6)), update_time = UTC_TIMESTAMP(6)
       WHERE order_id = ? AND (gateway = 'alipay' OR status = 'open')`,
      [orderId],
    )
    await connection.query('COMMIT')
    return true
  } finally {
    connection.release()
  }
}
