import { type Invariant, placedHere } from './invariant.ts'

const appliedTo = 'FROM tb_payment p WHERE p.order_id = o.order_id AND p.applied = 1'
const granted = "('approved', 'refunded')"
/** SQL condition: a refund in a gateway's console does not count, since a buyer may have requested the same money. */
const claims = `r.status IN ('requested', 'return_expected', 'returning', 'received', 'inspected', 'approved', 'refunded')
        AND NOT EXISTS (SELECT 1 FROM tb_payment_refund b WHERE b.refund_id = r.id AND b.cause = 'external')`
const paidFor = 'l.price * l.count - l.promotion_share - l.coupon_share'

/** The invariants of payments and refunds: Σ captured − Σ refunded = Σ due, for every order. */
export const moneyInvariants: readonly Invariant[] = [
  {
    name: 'paid-once',
    promise: 'an order placed in this shop is paid by exactly one payment of the amount due',
    broken: `SELECT CONCAT('order ', d.order_id) AS at, CONCAT('status ', d.status, ', ', d.due, ' due, ', d.payments,
        ' payments of ', d.paid) AS found
      FROM (SELECT o.order_id, o.status, o.pay_amount AS due, ${placedHere} AS placed,
        (SELECT COUNT(*) ${appliedTo}) AS payments, (SELECT COALESCE(SUM(p.amount), 0) ${appliedTo}) AS paid
        FROM tb_order_info o) d
      WHERE d.payments > 1 OR (d.status = 1 AND d.payments > 0)
        OR (d.placed AND d.status BETWEEN 2 AND 5 AND d.paid <> d.due)`,
  },
  {
    name: 'money-adds-up',
    promise:
      'captured minus refunded money of an order placed in this shop is the amount due: its amount minus approved refunds once it is paid, else zero',
    broken: `SELECT CONCAT('order ', d.order_id) AS at, CONCAT('status ', d.status, ', ', d.captured, ' captured, ', d.refunded,
        ' refunded, ', d.due, ' due') AS found
      FROM (SELECT o.order_id, o.status, ${placedHere} AS placed,
        (SELECT COALESCE(SUM(p.amount), 0) FROM tb_payment p WHERE p.order_id = o.order_id) AS captured,
        (SELECT COALESCE(SUM(b.amount), 0) FROM tb_payment_refund b WHERE b.order_id = o.order_id) AS refunded,
        IF(o.status BETWEEN 2 AND 5, o.pay_amount - (SELECT COALESCE(SUM(r.amount), 0) FROM tb_refund r
          WHERE r.order_id = o.order_id AND r.status IN ${granted}), 0) AS due
        FROM tb_order_info o) d
      WHERE d.placed AND d.captured - d.refunded <> d.due`,
  },
  {
    name: 'refund-within-payment',
    promise: 'the refunds of a payment do not exceed it and belong to its order',
    broken: `SELECT CONCAT('payment ', p.id) AS at, CONCAT(p.amount, ' captured, ', SUM(b.amount), ' refunded') AS found
      FROM tb_payment_refund b JOIN tb_payment p ON p.id = b.payment_id GROUP BY p.id, p.amount, p.order_id
      HAVING SUM(b.amount) > p.amount OR SUM(b.order_id <> p.order_id) > 0`,
  },
  {
    name: 'nothing-held',
    promise: 'a payment that was not applied to its order, placed in this shop, is refunded in full',
    broken: `SELECT CONCAT('payment ', d.id) AS at, CONCAT(d.amount, ' captured for order ', d.order_id, ', ', d.refunded,
        ' refunded') AS found
      FROM (SELECT p.id, p.order_id, p.amount, COALESCE((SELECT SUM(b.amount) FROM tb_payment_refund b
        WHERE b.payment_id = p.id), 0) AS refunded FROM tb_payment p JOIN tb_order_info o ON o.order_id = p.order_id
        WHERE p.applied = 0 AND ${placedHere}) d WHERE d.refunded <> d.amount`,
  },
  {
    name: 'refund-has-money',
    promise: 'an approved refund request has one refund of its amount, and is refunded when that is done',
    broken: `SELECT CONCAT('refund ', r.id) AS at, CONCAT(r.status, ' ', r.amount, ', money ',
        COALESCE(CONCAT(b.status, ' ', b.amount), 'none')) AS found
      FROM tb_refund r LEFT JOIN tb_payment_refund b ON b.refund_id = r.id
      WHERE (r.status IN ${granted}) <> (b.id IS NOT NULL)
        OR (b.id IS NOT NULL AND (b.amount <> r.amount OR b.order_id <> r.order_id
          OR (b.status = 'done') <> (r.status = 'refunded')))`,
  },
  {
    name: 'fees-add-up',
    promise: 'the fees of a bill are the sum of its rows, and no fee exceeds its payment',
    broken: `SELECT CONCAT(d.gateway, ' bill of ', d.bill_date) AS at, CONCAT('fees ', COALESCE(b.fee, 'none'), ', its rows ',
        d.fee) AS found
      FROM (SELECT gateway, bill_date, SUM(fee) AS fee FROM tb_trade_fee GROUP BY gateway, bill_date) d
        LEFT JOIN tb_bill_fee b ON b.gateway = d.gateway AND b.bill_date = d.bill_date
      WHERE b.fee IS NULL OR b.fee <> d.fee
      UNION ALL
      SELECT CONCAT(b.gateway, ' bill of ', b.bill_date), CONCAT('fees ', b.fee, ', no row') FROM tb_bill_fee b
      WHERE b.fee <> 0 AND NOT EXISTS (SELECT 1 FROM tb_trade_fee f WHERE f.gateway = b.gateway AND f.bill_date = b.bill_date)
      UNION ALL
      SELECT CONCAT('payment ', p.id), CONCAT(p.amount, ', its fee ', f.fee)
      FROM tb_trade_fee f JOIN tb_payment p ON p.trade_id = f.reference
      WHERE f.kind = 'payment' AND f.fee > p.amount`,
  },
  {
    name: 'invoice-number-kept',
    promise: 'every number of an invoice is kept, for the order that has it',
    broken: `SELECT CONCAT('invoice of order ', i.order_id) AS at, CONCAT('number ', i.number, ', ',
        COALESCE(CONCAT('kept for order ', n.order_id), 'not kept')) AS found
      FROM tb_order_invoice i LEFT JOIN tb_invoice_number n ON n.number = i.number
      WHERE i.number IS NOT NULL AND (n.order_id IS NULL OR n.order_id <> i.order_id)`,
  },
  {
    name: 'refund-is-lines',
    promise: 'the lines of a refund do not exceed its amount',
    broken: `SELECT CONCAT('refund ', r.id) AS at, CONCAT(r.amount, ', its lines ', SUM(b.amount)) AS found
      FROM tb_refund r JOIN tb_refund_line b ON b.refund_id = r.id GROUP BY r.id, r.amount HAVING SUM(b.amount) > r.amount`,
  },
  {
    name: 'refund-within-paid',
    promise: 'refund requests do not exceed the paid amount of an order or of a line',
    broken: `SELECT CONCAT('order ', o.order_id) AS at, CONCAT(SUM(r.amount), ' of ', o.pay_amount) AS found
      FROM tb_refund r JOIN tb_order_info o ON o.order_id = r.order_id WHERE ${claims}
      GROUP BY o.order_id, o.pay_amount HAVING SUM(r.amount) > o.pay_amount
      UNION ALL
      SELECT CONCAT('order ', l.order_id, ', SKU ', l.sku_id), CONCAT(SUM(f.count), ' pieces for ', SUM(f.amount), ' of ',
        l.count, ' for ', ${paidFor})
      FROM tb_refund r JOIN tb_refund_line f ON f.refund_id = r.id JOIN tb_order_goods l ON l.id = f.order_line_id
      WHERE ${claims}
      GROUP BY l.id, l.order_id, l.sku_id, l.count, l.price, l.promotion_share, l.coupon_share
      HAVING SUM(f.count) > l.count OR SUM(f.amount) > ${paidFor}`,
  },
]
