import type { Connection } from 'mysql2/promise'

const digits =
  '(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)'
const sequence = `(SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS n FROM ${digits} a, ${digits} b, ${digits} c,
  ${digits} e, ${digits} f WHERE f.d < 2)`

/** 20,000 orders, one each quarter of an hour: mostly finished, few of the other statuses, carriers and refund states. */
export const generated = 20_000

/** Fills an isolated database with generated orders, parcels and refund requests, in a few statements. */
export async function generateOrders(connection: Connection): Promise<void> {
  await connection.query(`SET FOREIGN_KEY_CHECKS = 0;
    INSERT INTO tb_users (username, password, mobile, is_superuser, is_staff, is_active, first_name, last_name, email, date_joined)
      SELECT CONCAT('buyer', n), '', CONCAT('139', LPAD(n, 8, '0')), 0, 0, 1, '', '', '', NOW() FROM ${sequence} s WHERE n < 100;
    INSERT INTO tb_order_info (order_id, create_time, update_time, user_id, address_id, receiver, receiver_mobile,
        receiver_place, total_count, total_amount, freight, pay_amount, pay_method, status, pay_deadline, checkout_id, request_digest)
      SELECT CONCAT(DATE_FORMAT(at, '%Y%m%d%H%i%s'), LPAD(n, 16, '0')), at, at, (SELECT MIN(id) FROM tb_users) + n % 100, 1, '张三',
        '', '', 1, n % 1000, 0, n % 1000, 2,
        CASE WHEN n % 100 = 1 THEN 1 WHEN n % 50 = 2 THEN 2 WHEN n % 25 = 3 THEN 3 WHEN n % 40 = 5 THEN 4 WHEN n % 20 = 6 THEN 6
          ELSE 5 END, at, UUID(), ''
      FROM (SELECT n, '2026-01-01' + INTERVAL n * 15 MINUTE AS at FROM ${sequence} s) numbered;
    INSERT INTO tb_shipment (create_time, update_time, order_id, carrier, tracking_no, carrier_id, order_time)
      SELECT create_time, create_time, order_id, '', CONCAT('N', order_id), IF(pay_amount = 300, 6, 1), create_time
      FROM tb_order_info WHERE status IN (3, 4, 5);
    INSERT INTO tb_shipment (create_time, update_time, order_id, carrier, tracking_no, carrier_id, order_time)
      SELECT create_time, create_time, order_id, '', CONCAT('M', order_id), 6, create_time
      FROM tb_order_info WHERE pay_amount = 300;
    INSERT INTO tb_refund (create_time, update_time, order_id, reason, amount, status, request_digest, order_time)
      SELECT create_time, create_time, order_id, '', 1, IF(pay_amount = 777, 'requested', 'rejected'), '', create_time
      FROM tb_order_info WHERE pay_amount IN (777, 10, 20, 302);
    UPDATE tb_order_status_count SET orders = (SELECT COUNT(*) FROM tb_order_info o WHERE o.status = tb_order_status_count.status)`)
  await connection.query('ANALYZE TABLE tb_order_info, tb_shipment, tb_refund')
}
