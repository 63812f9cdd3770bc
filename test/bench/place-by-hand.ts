import type { Pool } from 'mysql2/promise'
import { newOrderId } from '../../src/lib/ids.ts'

/** One order of one line as a script would place it: the statements of placing and nothing else. */
export async function placeByHand(
  pool: Pool,
  userId: number,
  addressId: number,
  skuId: number,
): Promise<boolean> {
  const connection = await pool.getConnection()
  const orderId = newOrderId(new Date(), 'Asia/Shanghai')
  try {
    await connection.execute('SELECT * FROM tb_address WHERE id = ? AND user_id = ?', [addressId, userId])
    await connection.query('START TRANSACTION')
    const [rows] = await connection.execute('SELECT * FROM tb_sku WHERE id IN (?) ORDER BY id FOR UPDATE', [
      skuId,
    ])
    const [sku] = rows as { name: string; price: string; goods_id: number }[]
    if (!sku) throw new Error('no such SKU')
    await connection.execute(
      'UPDATE tb_sku SET stock = stock - 1, sales = sales + 1 WHERE id = ? AND stock >= 1',
      [skuId],
    )
    await connection.execute('UPDATE tb_goods SET sales = sales + 1 WHERE id = ?', [sku.goods_id])
    await connection.execute(
      `INSERT INTO tb_order_info (order_id, create_time, update_time, user_id, address_id, receiver, receiver_mobile,
         receiver_place, total_count, total_amount, freight, pay_amount, pay_method, status, pay_deadline, checkout_id,
         request_digest)
       VALUES (?, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), ?, ?, 'x', '13800000001', 'x', 1, ?, 10, ?, 2, 1,
         UTC_TIMESTAMP(6), ?, 'x')`,
      [orderId, userId, addressId, sku.price, sku.price, crypto.randomUUID()],
    )
    await connection.execute(
      `INSERT INTO tb_order_goods (create_time, update_time, order_id, sku_id, name, image_url, count, price, comment)
       VALUES (UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), ?, ?, ?, '', 1, ?, '')`,
      [orderId, skuId, sku.name, sku.price],
    )
    await connection.execute(
      "INSERT INTO tb_order_event (order_id, create_time, to_status, cause) VALUES (?, UTC_TIMESTAMP(6), 1, 'placed')",
      [orderId],
    )
    await connection.query('COMMIT')
    return true
  } finally {
    connection.release()
  }
}
