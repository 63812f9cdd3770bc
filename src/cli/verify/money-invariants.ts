import { type Invariant, placedHere } from './invariant.ts'

const appliedTo = 'FROM tb_payment p WHERE p.order_id = o.order_id AND p.applied = 1'
const granted = "('approved', 'refunded')"
/** What somebody gave back in a gateway's console does not ask whether a buyer has asked for the same money. */
const claims = `r.status IN ('requested', 'approved', 'refunded')
        AND NOT EXISTS (SELECT 1 FROM tb_payment_refund b WHERE b.refund_id = r.id AND b.cause = 'external')`
const paidFor = 'l.price * l.count - l.promotion_share - l.coupon_share'

/** Of payments and refunds: Σ captured − Σ refunded = Σ due, for every order. */
export const moneyInvariants: readonly Invariant[] = [
  {
    name: 'paid-once',
    promise:
      'an order that was placed here is paid by one payment of what is due, and is not paid before that',
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
      'what was taken for an order that was placed here, without what goes back, is what is due: its amount but for granted refunds once it is paid, else nothing',
    broken: `SELECT CONCAT('order ', d.order_id) AS at, CONCAT('status ', d.status, ', ', d.taken, ' taken, ', d.given,
        ' given back, ', d.due, ' due') AS found
      FROM (SELECT o.order_id, o.status, ${placedHere} AS placed,
        (SELECT COALESCE(SUM(p.amount), 0) FROM tb_payment p WHERE p.order_id = o.order_id) AS taken,
        (SELECT COALESCE(SUM(b.amount), 0) FROM tb_payment_refund b WHERE b.order_id = o.order_id) AS given,
        IF(o.status BETWEEN 2 AND 5, o.pay_amount - (SELECT COALESCE(SUM(r.amount), 0) FROM tb_refund r
          WHERE r.order_id = o.order_id AND r.status IN ${granted}), 0) AS due
        FROM tb_order_info o) d
      WHERE d.placed AND d.taken - d.given <> d.due`,
  },
  {
    name: 'refund-within-payment',
    promise: 'a payment gives back no more than it brought, for its own order',
    broken: `SELECT CONCAT('payment ', p.id) AS at, CONCAT(p.amount, ' taken, ', SUM(b.amount), ' given back') AS found
      FROM tb_payment_refund b JOIN tb_payment p ON p.id = b.payment_id GROUP BY p.id, p.amount, p.order_id
      HAVING SUM(b.amount) > p.amount OR SUM(b.order_id <> p.order_id) > 0`,
  },
  {
    name: 'nothing-held',
    promise: 'money that paid no order, but came for one that was placed here, goes back in whole',
    broken: `SELECT CONCAT('payment ', d.id) AS at, CONCAT(d.amount, ' taken for order ', d.order_id, ', ', d.given,
        ' given back') AS found
      FROM (SELECT p.id, p.order_id, p.amount, COALESCE((SELECT SUM(b.amount) FROM tb_payment_refund b
        WHERE b.payment_id = p.id), 0) AS given FROM tb_payment p JOIN tb_order_info o ON o.order_id = p.order_id
        WHERE p.applied = 0 AND ${placedHere}) d WHERE d.given <> d.amount`,
  },
  {
    name: 'refund-has-money',
    promise: 'a granted refund moves its amount once, and is called refunded when it has arrived',
    broken: `SELECT CONCAT('refund ', r.id) AS at, CONCAT(r.status, ' ', r.amount, ', money ',
        COALESCE(CONCAT(b.status, ' ', b.amount), 'none')) AS found
      FROM tb_refund r LEFT JOIN tb_payment_refund b ON b.refund_id = r.id
      WHERE (r.status IN ${granted}) <> (b.id IS NOT NULL)
        OR (b.id IS NOT NULL AND (b.amount <> r.amount OR b.order_id <> r.order_id
          OR (b.status = 'done') <> (r.status = 'refunded')))`,
  },
  {
    name: 'refund-is-lines',
    promise: 'the lines of a refund are worth no more than it',
    broken: `SELECT CONCAT('refund ', r.id) AS at, CONCAT(r.amount, ', its lines ', SUM(b.amount)) AS found
      FROM tb_refund r JOIN tb_refund_line b ON b.refund_id = r.id GROUP BY r.id, r.amount HAVING SUM(b.amount) > r.amount`,
  },
  {
    name: 'refund-within-paid',
    promise: 'buyers have asked for no more than was paid, of an order or of any line',
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
