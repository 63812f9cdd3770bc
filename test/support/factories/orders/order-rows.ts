/**
 * Returns the SQL of an order of 69.90 with one line. It uses only columns that every migration since the first has.
 */
export function orderRow(orderId: string, status: number, payMethod = 2): string {
  return `INSERT INTO tb_order_info (order_id, create_time, update_time, user_id, address_id, receiver, receiver_mobile,
      receiver_place, total_count, total_amount, freight, pay_amount, pay_method, status, pay_deadline, checkout_id,
      request_digest) VALUES ('${orderId}', '2026-03-01 08:00:00', '2026-03-01 08:00:00', 1, 1, '', '', '', 1, 59.90, 10,
      69.90, ${payMethod}, ${status}, '2026-03-01 08:30:00', UUID(), '');
    INSERT INTO tb_order_goods (create_time, update_time, order_id, sku_id, name, image_url, count, price, comment)
      VALUES (NOW(6), NOW(6), '${orderId}', 1, '', '', 1, 59.90, '')`
}

/** Returns the SQL of the first timeline row of an order. Orders imported from another shop have none. */
export const placedRow = (orderId: string) =>
  `INSERT INTO tb_order_event (order_id, create_time, from_status, to_status, cause)
    VALUES ('${orderId}', '2026-03-01 08:00:00', NULL, 1, 'placed')`
