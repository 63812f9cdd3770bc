import { figureInvariants } from './figure-invariants.ts'
import { type Invariant, placedHere } from './invariant.ts'
import { moneyInvariants } from './money-invariants.ts'

const linesOf = 'FROM tb_order_goods l WHERE l.order_id = o.order_id'

/** Every invariant of the database. */
export const invariants: readonly Invariant[] = [
  {
    name: 'order-has-lines',
    promise: 'every order has lines',
    broken: `SELECT CONCAT('order ', o.order_id) AS at, 'no line' AS found FROM tb_order_info o
      WHERE NOT EXISTS (SELECT 1 ${linesOf})`,
  },
  {
    name: 'line-has-order',
    promise: 'every line belongs to an order and to a SKU',
    broken: `SELECT CONCAT('line ', l.id) AS at, CONCAT('order ', l.order_id, ', SKU ', l.sku_id) AS found
      FROM tb_order_goods l LEFT JOIN tb_order_info o ON o.order_id = l.order_id LEFT JOIN tb_sku s ON s.id = l.sku_id
      WHERE o.order_id IS NULL OR s.id IS NULL`,
  },
  {
    name: 'order-counts-lines',
    promise: "an order's count and total are those of its lines",
    broken: `SELECT CONCAT('order ', d.order_id) AS at, CONCAT(d.total_count, ' pieces for ', d.total_amount,
        ', its lines ', d.pieces, ' for ', d.amount) AS found
      FROM (SELECT o.order_id, o.total_count, o.total_amount, (SELECT SUM(l.count) ${linesOf}) AS pieces,
        (SELECT SUM(l.count * l.price) ${linesOf}) AS amount FROM tb_order_info o) d
      WHERE d.pieces <> d.total_count OR d.amount <> d.total_amount`,
  },
  {
    name: 'order-adds-up',
    promise: 'the amount due is total − discount + freight, at least zero',
    broken: `SELECT CONCAT('order ', order_id) AS at,
        CONCAT(total_amount, ' - ', discount_amount, ' + ', freight, ' is not ', pay_amount) AS found
      FROM tb_order_info WHERE pay_amount <> GREATEST(total_amount - discount_amount + freight, 0)`,
  },
  {
    name: 'order-time-copied',
    promise: 'parcels and refund requests have the time of their order, by which lists find them',
    broken: `SELECT d.at, CONCAT(d.order_time, ', order ', o.order_id, ' ', o.create_time) AS found
      FROM (SELECT CONCAT('parcel ', id) AS at, order_id, order_time FROM tb_shipment
        UNION ALL SELECT CONCAT('refund request ', id), order_id, order_time FROM tb_refund) d
      JOIN tb_order_info o ON o.order_id = d.order_id WHERE d.order_time <> o.create_time`,
  },
  {
    name: 'discount-is-shares',
    promise: 'the discount of an order placed in this shop is the sum of the allocations of its lines',
    broken: `SELECT CONCAT('order ', d.order_id) AS at, CONCAT('discount ', d.discount_amount, ', shares ', d.shares)
        AS found
      FROM (SELECT o.order_id, o.discount_amount, ${placedHere} AS placed,
        (SELECT SUM(l.promotion_share + l.coupon_share) ${linesOf}) AS shares FROM tb_order_info o) d
      WHERE d.placed AND d.shares <> d.discount_amount`,
  },
  {
    name: 'coupon-once',
    promise:
      'a used coupon belongs to an order of its owner that is not cancelled, an unused coupon to no order',
    broken: `SELECT CONCAT('user coupon ', c.id) AS at, CONCAT(c.status, ', order ', COALESCE(c.order_id, 'none')) AS found
      FROM tb_user_coupon c LEFT JOIN tb_order_info o ON o.order_id = c.order_id
      WHERE (c.status = 'used') <> (c.order_id IS NOT NULL)
        OR (c.status = 'used' AND (o.order_id IS NULL OR o.user_id <> c.user_id OR o.status = 6))`,
  },
  {
    name: 'coupon-behind-share',
    promise: 'an order with a coupon discount that is not cancelled has used exactly one coupon',
    broken: `SELECT CONCAT('order ', d.order_id) AS at, CONCAT('shares ', d.shares, ', coupons ', d.coupons) AS found
      FROM (SELECT o.order_id, (SELECT SUM(l.coupon_share) ${linesOf}) AS shares,
        (SELECT COUNT(*) FROM tb_user_coupon c WHERE c.order_id = o.order_id) AS coupons
        FROM tb_order_info o WHERE o.status <> 6) d
      WHERE IF(d.shares > 0, d.coupons <> 1, d.coupons > 1)`,
  },
  {
    name: 'coupon-stock',
    promise:
      'the claimed count of a coupon equals the coupons that users hold, and does not exceed its stock',
    broken: `SELECT CONCAT('coupon ', d.id) AS at, CONCAT(d.claimed, ' claimed, ', d.held, ' held of ', d.stock) AS found
      FROM (SELECT c.id, c.claimed, c.stock, (SELECT COUNT(*) FROM tb_user_coupon u WHERE u.coupon_id = c.id) AS held
        FROM tb_coupon c) d WHERE d.claimed <> d.held OR d.claimed > d.stock`,
  },
  {
    name: 'order-timeline',
    promise: "an order's status is the last status of its timeline",
    broken: `SELECT CONCAT('order ', o.order_id) AS at, CONCAT('status ', o.status) AS found
      FROM tb_order_info o JOIN tb_order_event e ON e.order_id = o.order_id GROUP BY o.order_id, o.status
      HAVING SUM(e.to_status = o.status) - SUM(COALESCE(e.from_status = o.status, 0)) <> 1`,
  },
  {
    name: 'orders-counted',
    promise: 'the stored counts and the events that they do not include yet are the orders in each status',
    broken: `SELECT CONCAT('status ', c.status) AS at, CONCAT(c.counted, ' counted, ', c.present, ' orders') AS found
      FROM (SELECT k.status, COALESCE(s.orders, 0)
          + (SELECT COUNT(*) FROM tb_order_event e WHERE e.is_folded = 0 AND e.to_status = k.status)
          - (SELECT COUNT(*) FROM tb_order_event e WHERE e.is_folded = 0 AND e.from_status = k.status) AS counted,
        (SELECT COUNT(*) FROM tb_order_info o WHERE o.status = k.status) AS present
        FROM (SELECT 1 AS status UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5
          UNION ALL SELECT 6) k LEFT JOIN tb_order_status_count s ON s.status = k.status) c WHERE c.counted <> c.present`,
  },
  {
    name: 'parcels-within-order',
    promise:
      'the parcels of an order hold no more pieces than its lines, and only an order that shipped has one',
    broken: `SELECT CONCAT('line ', d.id) AS at, CONCAT(d.sent, ' sent of ', d.count, ', status ', d.status) AS found
      FROM (SELECT l.id, l.count, o.status, SUM(p.count) AS sent FROM tb_shipment_line p
        JOIN tb_order_goods l ON l.id = p.order_line_id JOIN tb_order_info o ON o.order_id = l.order_id
        GROUP BY l.id, l.count, o.status) d WHERE d.sent > d.count OR d.status NOT IN (3, 4, 5)`,
  },
  {
    name: 'stock-not-negative',
    promise: 'no stock and no sales are negative',
    broken: `SELECT CONCAT('SKU ', id) AS at, CONCAT('stock ', stock, ', sales ', sales) AS found FROM tb_sku
      WHERE stock < 0 OR sales < 0`,
  },
  {
    name: 'stock-is-ledger',
    promise: "a SKU's stock is the sum of its movements",
    broken: `SELECT CONCAT('SKU ', d.id) AS at, CONCAT('stock ', d.stock, ', its movements ', d.moved) AS found
      FROM (SELECT s.id, s.stock, COALESCE((SELECT SUM(m.quantity) FROM tb_stock_movement m WHERE m.sku_id = s.id), 0)
        AS moved FROM tb_sku s) d WHERE d.moved <> d.stock`,
  },
  {
    name: 'order-holds-stock',
    promise:
      'an order holds the pieces of its lines except the pieces that refunds returned, and none once it is cancelled',
    broken: `SELECT CONCAT('order ', d.order_id, ', SKU ', d.sku_id) AS at,
        CONCAT('status ', d.status, ', ', d.count, ' ordered, ', d.back, ' put back, ', d.held, ' held') AS found
      FROM (SELECT o.order_id, l.sku_id, o.status, l.count, COALESCE((SELECT
          SUM(IF(r.is_restocked = 1, b.count, b.restocked + b.written_off)) FROM tb_refund_line b
          JOIN tb_refund r ON r.id = b.refund_id WHERE b.order_line_id = l.id), 0) AS back,
        -COALESCE((SELECT SUM(m.quantity) FROM tb_stock_movement m
          WHERE m.order_id = l.order_id AND m.sku_id = l.sku_id), 0) AS held
        FROM tb_order_info o JOIN tb_order_goods l ON l.order_id = o.order_id) d
      WHERE d.held <> IF(d.status = 6, 0, d.count - d.back) OR d.back > d.count`,
  },
  {
    name: 'movement-has-cause',
    promise: 'every movement has a SKU and the order line that it names, and the sign of its kind',
    broken: `SELECT CONCAT('movement ', m.id) AS at, CONCAT(m.kind, ' ', m.quantity, ' of SKU ', m.sku_id,
        COALESCE(CONCAT(' for order ', m.order_id), '')) AS found
      FROM tb_stock_movement m LEFT JOIN tb_sku s ON s.id = m.sku_id
      LEFT JOIN tb_order_goods l ON l.order_id = m.order_id AND l.sku_id = m.sku_id
      WHERE s.id IS NULL OR (m.order_id IS NOT NULL AND l.id IS NULL)
        OR (m.kind IN ('sold', 'returned')) <> (m.order_id IS NOT NULL)
        OR NOT CASE m.kind WHEN 'received' THEN m.quantity > 0 WHEN 'sold' THEN m.quantity < 0
          WHEN 'returned' THEN m.quantity > 0 WHEN 'corrected' THEN m.quantity <> 0 ELSE FALSE END
        OR (m.kind = 'sold' AND (m.reason IS NOT NULL OR m.user_id IS NOT NULL))
        OR (m.kind = 'returned' AND IF(m.reason IS NULL, m.user_id IS NOT NULL, m.reason <> 'returned'))
        OR (m.reason IS NOT NULL AND (m.kind = 'received') <> (m.reason = 'received'))`,
  },
  ...moneyInvariants,
  ...figureInvariants,
]
