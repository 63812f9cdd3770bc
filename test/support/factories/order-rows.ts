/** SQL of one order as the mall of any version since the first leaves it: in a status, of 69.90, paid in a way. */
export function orderRow(orderId: string, status: number, payMethod = 2): string {
  return `INSERT INTO tb_order_info (order_id, create_time, update_time, user_id, address_id, receiver, receiver_mobile,
      receiver_place, total_count, total_amount, freight, pay_amount, pay_method, status, pay_deadline, checkout_id,
      request_digest) VALUES ('${orderId}', '2026-03-01 08:00:00', '2026-03-01 08:00:00', 1, 1, '', '', '', 1, 59.90, 10,
      69.90, ${payMethod}, ${status}, '2026-03-01 08:30:00', UUID(), '');
    INSERT INTO tb_order_goods (create_time, update_time, order_id, sku_id, name, image_url, count, price, comment)
      VALUES (NOW(6), NOW(6), '${orderId}', 1, '', '', 1, 59.90, '')`
}

/** SQL of the first row of its timeline; orders that came from another shop have none. */
export const placedRow = (orderId: string) =>
  `INSERT INTO tb_order_event (order_id, create_time, from_status, to_status, cause)
    VALUES ('${orderId}', '2026-03-01 08:00:00', NULL, 1, 'placed')`
