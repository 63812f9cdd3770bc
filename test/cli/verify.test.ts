import { afterAll, beforeAll, expect, test } from 'bun:test'
import { invariants } from '../../src/cli/verify/invariants.ts'
import { createIsolatedDatabase, type IsolatedDatabase } from '../support/database/isolated-database.ts'

let shop: IsolatedDatabase
let sku: number
let user: { id: number; addressId: number }

beforeAll(async () => {
  shop = await createIsolatedDatabase({ isSeeded: true })
  const { output } = await shop.run('test/races/children/stock.ts', '1', '1', '10')
  const filled = JSON.parse(output)
  ;[sku, user] = [filled.skus[0], filled.users[0]]
  await shop.connection.query(order('1000', 1, 2))
  await shop.connection.query(order('1001', 6, 3))
  await shop.connection.query(order('1002', 2, 1))
  await shop.connection.query(`UPDATE tb_sku SET stock = 7, sales = 3;
    INSERT INTO tb_payment (create_time, update_time, order_id, trade_id, gateway, amount, applied)
      VALUES (NOW(6), NOW(6), '1002', 'T1', 'alipay', 69.90, 1)`)
}, 60_000)
afterAll(() => shop.drop())

/** SQL of an order of the one SKU in a status. */
function order(orderId: string, status: number, count: number): string {
  const [total, pay] = [(59.9 * count).toFixed(2), (59.9 * count + (count > 1 ? 0 : 10)).toFixed(2)]
  const events = [[null, 1], ...(status === 1 ? [] : [[1, status]])]
  const movements = [`('sold', -${count})`, ...(status === 6 ? [`('returned', ${count})`] : [])]
  return `INSERT INTO tb_order_info (order_id, create_time, update_time, user_id, address_id, receiver, receiver_mobile,
      receiver_place, total_count, total_amount, freight, pay_amount, pay_method, status, pay_deadline, checkout_id,
      request_digest) VALUES ('${orderId}', NOW(6), NOW(6), ${user.id}, ${user.addressId}, '', '', '', ${count},
      ${total}, ${count > 1 ? 0 : 10}, ${pay}, 2, ${status}, NOW(6), UUID(), '');
    INSERT INTO tb_order_goods (create_time, update_time, order_id, sku_id, name, image_url, count, price, comment)
      VALUES (NOW(6), NOW(6), '${orderId}', ${sku}, '', '', ${count}, 59.90, '');
    ${events.map(([from, to]) => `INSERT INTO tb_order_event (order_id, create_time, from_status, to_status, cause) VALUES ('${orderId}', NOW(6), ${from}, ${to}, '${from ? 'moved' : 'placed'}');`).join('')}
    ${movements.map((values) => `INSERT INTO tb_stock_movement (create_time, sku_id, order_id, kind, quantity) VALUES (NOW(6), ${sku}, '${orderId}', ${values.slice(1)};`).join('')}`
}

test('correct figures are verified, and so are orders that no run of the fold has seen yet', async () => {
  await shop.connection.query(fold)
  const { status, output } = await shop.verify()
  expect([status, output.match(/^.*BROKEN.*$/gm)]).toEqual([0, null])
  await shop.connection.query(
    `${unfold}; INSERT INTO tb_figure_progress VALUES (1, 0, NOW(6), NOW(6) - INTERVAL 1 DAY)`,
  )
  expect((await shop.verify()).status).toBe(0)
  await shop.connection.query(unfold)
}, 30_000)

test('an unchanged shop is verified with exit status 0', async () => {
  const { status, output } = await shop.verify()
  expect(output.trim().split('\n').at(-1)).toBe('verified')
  expect(output).not.toContain('BROKEN')
  expect(status).toBe(0)
}, 20_000)

/** SQL of a coupon with a claim count, and one coupon of a user. */
function couponRows(claimedStatusAndOrder: string): string {
  const [claimed, ...held] = claimedStatusAndOrder.split(', ')
  return `INSERT INTO tb_coupon (id, create_time, update_time, name, off_amount, threshold_amount, scope, stock, claimed,
      claim_from, claim_to, valid_from, valid_to) VALUES (1, NOW(6), NOW(6), '', 1, 0, 'all', 5, ${claimed}, '2020-01-01',
      '2030-01-01', '2020-01-01', '2030-01-01');
    INSERT INTO tb_user_coupon (create_time, update_time, user_id, coupon_id, ordinal, status, order_id)
      SELECT NOW(6), NOW(6), id, 1, 1, ${held.join(', ')} FROM tb_users LIMIT 1`
}

/** SQL of a refund request of order 1002, and of refund rows of its payment: request (`@r`), amount, state. */
function refund(status: string, amount: number, money: string): string {
  const rows = [...money.matchAll(/\((\S+), (\S+), ('\w+')\)/g)].map(
    ([, request, sum, state], i) =>
      `SELECT NOW(6), NOW(6), id, '1002', ${request}, 'R${i}', ${sum}, 'request', ${state},
        IF(${state} = 'pending', NOW(6), NULL) FROM tb_payment WHERE order_id = '1002'`,
  )
  return `INSERT INTO tb_refund (create_time, update_time, order_id, reason, amount, status, request_digest)
      VALUES (NOW(6), NOW(6), '1002', '', ${amount}, '${status}', ''); SET @r = LAST_INSERT_ID();
    INSERT INTO tb_payment_refund (create_time, update_time, payment_id, order_id, refund_id, out_refund_no, amount, cause,
      status, due_time) ${rows.join(' UNION ALL ')}`
}
const dropRefunds = 'DELETE FROM tb_payment_refund; DELETE FROM tb_refund_line; DELETE FROM tb_refund'
/** SQL of the lines and amount of the refund request. */
function request(id: number, status: string, amount: string): string {
  return `INSERT INTO tb_refund (id, create_time, update_time, order_id, reason, amount, status, request_digest)
    VALUES (${id}, NOW(6), NOW(6), '1002', '', ${amount}, '${status}', '')`
}

/** SQL of a run of the fold which has seen nothing of the orders. */
const run = 'INSERT INTO tb_figure_progress VALUES (1, 0, NOW(6), NOW(6) + INTERVAL 1 DAY)'
/** SQL of correct figures of all orders, from which a fault takes something away. */
const fold = `${run};
    INSERT INTO tb_figure_slot SELECT TIMESTAMPDIFF(MINUTE, '1970-01-01', o.create_time) DIV 15 AS slot, COUNT(*),
      SUM(o.pay_amount), 0, COUNT(p.id), COALESCE(SUM(p.amount), 0)
      FROM tb_order_info o LEFT JOIN tb_payment p ON p.order_id = o.order_id GROUP BY slot;
    INSERT INTO tb_figure_sku SELECT TIMESTAMPDIFF(MINUTE, '1970-01-01', p.create_time) DIV 15 AS slot, l.sku_id, 1, l.count, 59.90
      FROM tb_payment p JOIN tb_order_goods l ON l.order_id = p.order_id;
    INSERT INTO tb_figure_buyer SELECT TIMESTAMPDIFF(MINUTE, '1970-01-01', p.create_time) DIV 15 AS slot, o.user_id
      FROM tb_payment p JOIN tb_order_info o ON o.order_id = p.order_id;
    INSERT INTO tb_first_purchase SELECT user_id, slot FROM tb_figure_buyer`
const unfold = `DELETE FROM tb_figure_progress; DELETE FROM tb_figure_slot; DELETE FROM tb_figure_sku; DELETE FROM tb_figure_buyer;
    DELETE FROM tb_first_purchase`

/** For each invariant: SQL of a fault, SQL that removes it, and the reported row. */
const faults: Record<string, { plant: string; mend: string; at: RegExp }> = {
  'order-has-lines': {
    plant: "UPDATE tb_order_goods SET order_id = '1' WHERE order_id = '1001'",
    mend: "UPDATE tb_order_goods SET order_id = '1001' WHERE order_id = '1'",
    at: /order 1001: no line/,
  },
  'line-has-order': {
    plant: "UPDATE tb_order_goods SET sku_id = sku_id + 1000 WHERE order_id = '1001'",
    mend: "UPDATE tb_order_goods SET sku_id = sku_id - 1000 WHERE order_id = '1001'",
    at: /line \d+: order 1001, SKU \d+/,
  },
  'order-counts-lines': {
    plant: "UPDATE tb_order_info SET total_count = 5 WHERE order_id = '1000'",
    mend: "UPDATE tb_order_info SET total_count = 2 WHERE order_id = '1000'",
    at: /order 1000: 5 pieces for 119.80, its lines 2 for 119.80/,
  },
  'order-adds-up': {
    plant: "UPDATE tb_order_info SET pay_amount = pay_amount - 0.01 WHERE order_id = '1000'",
    mend: "UPDATE tb_order_info SET pay_amount = pay_amount + 0.01 WHERE order_id = '1000'",
    at: /order 1000: 119.80 - 0.00 \+ 0.00 is not 119.79/,
  },
  'order-time-copied': {
    plant: `INSERT INTO tb_refund (id, create_time, update_time, order_id, reason, amount, status, request_digest, order_time)
      SELECT 7, NOW(6), NOW(6), order_id, '', 1, 'rejected', '', create_time + INTERVAL 1 MICROSECOND
        FROM tb_order_info WHERE order_id = '1000'`,
    mend: dropRefunds,
    at: /refund request 7: .*, order 1000 /,
  },
  'discount-is-shares': {
    plant: "UPDATE tb_order_goods SET promotion_share = 0.01 WHERE order_id = '1000'",
    mend: "UPDATE tb_order_goods SET promotion_share = 0 WHERE order_id = '1000'",
    at: /order 1000: discount 0.00, shares 0.01/,
  },
  'coupon-once': {
    plant: couponRows("1, 'used', '1001'"),
    mend: 'DELETE FROM tb_user_coupon; DELETE FROM tb_coupon',
    at: /user coupon \d+: used, order 1001/,
  },
  'coupon-behind-share': {
    plant: `UPDATE tb_order_goods SET coupon_share = 0.01 WHERE order_id = '1000';
      UPDATE tb_order_info SET discount_amount = 0.01, pay_amount = pay_amount - 0.01 WHERE order_id = '1000'`,
    mend: `UPDATE tb_order_goods SET coupon_share = 0 WHERE order_id = '1000';
      UPDATE tb_order_info SET discount_amount = 0, pay_amount = pay_amount + 0.01 WHERE order_id = '1000'`,
    at: /order 1000: shares 0.01, coupons 0/,
  },
  'coupon-stock': {
    plant: couponRows("2, 'unused', NULL"),
    mend: 'DELETE FROM tb_user_coupon; DELETE FROM tb_coupon',
    at: /coupon 1: 2 claimed, 1 held of 5/,
  },
  'order-timeline': {
    plant: "UPDATE tb_order_event SET to_status = 3 WHERE order_id = '1002' AND to_status = 2",
    mend: "UPDATE tb_order_event SET to_status = 2 WHERE order_id = '1002' AND to_status = 3",
    at: /order 1002: status 2/,
  },
  'orders-counted': {
    plant: 'UPDATE tb_order_status_count SET orders = orders + 1 WHERE status = 6',
    mend: 'UPDATE tb_order_status_count SET orders = orders - 1 WHERE status = 6',
    at: /status 6: 2 counted, 1 orders/,
  },
  'parcels-within-order': {
    plant: `INSERT INTO tb_shipment (id, create_time, update_time, order_id, carrier, tracking_no)
        VALUES (7, NOW(6), NOW(6), '1002', 'SF', 'SF1');
      INSERT INTO tb_shipment_line (shipment_id, order_line_id, count)
        SELECT 7, id, 2 FROM tb_order_goods WHERE order_id = '1002'`,
    mend: 'DELETE FROM tb_shipment_line; DELETE FROM tb_shipment',
    at: /line \d+: 2 sent of 1, status 2/,
  },
  'stock-not-negative': {
    plant:
      'ALTER TABLE tb_sku DROP CONSTRAINT tb_sku_sales_not_negative; UPDATE tb_sku SET sales = -1 WHERE sales = 3',
    mend: 'UPDATE tb_sku SET sales = 3 WHERE sales = -1',
    at: /SKU \d+: stock 7, sales -1/,
  },
  'stock-is-ledger': {
    plant: 'UPDATE tb_sku SET stock = stock - 1',
    mend: 'UPDATE tb_sku SET stock = stock + 1',
    at: /SKU \d+: stock 6, its movements 7/,
  },
  'order-holds-stock': {
    plant: "UPDATE tb_stock_movement SET quantity = quantity + 1 WHERE order_id = '1001' AND kind = 'sold'",
    mend: "UPDATE tb_stock_movement SET quantity = quantity - 1 WHERE order_id = '1001' AND kind = 'sold'",
    at: /order 1001, SKU \d+: status 6, 3 ordered, 0 put back, -1 held/,
  },
  'movement-has-cause': {
    plant: `INSERT INTO tb_stock_movement (create_time, sku_id, order_id, kind, quantity)
      VALUES (NOW(6), 1, '9999', 'sold', -1), (NOW(6), 1, NULL, 'received', 1)`,
    mend: "DELETE FROM tb_stock_movement WHERE order_id = '9999' OR (quantity = 1 AND kind = 'received')",
    at: /movement \d+: sold -1 of SKU \d+ for order 9999/,
  },
  'paid-once': {
    plant: "UPDATE tb_payment SET amount = amount - 1 WHERE order_id = '1002'",
    mend: "UPDATE tb_payment SET amount = amount + 1 WHERE order_id = '1002'",
    at: /order 1002: status 2, 69.90 due, 1 payments of 68.90/,
  },
  'money-adds-up': {
    plant: refund('rejected', 5, "(NULL, 5, 'pending')"),
    mend: dropRefunds,
    at: /order 1002: status 2, 69.90 captured, 5.00 refunded, 69.90 due/,
  },
  'refund-within-payment': {
    plant: refund('refunded', 69.9, "(@r, 69.90, 'done'), (NULL, 0.01, 'done')"),
    mend: dropRefunds,
    at: /payment \d+: 69.90 captured, 69.91 refunded/,
  },
  'nothing-held': {
    plant: `INSERT INTO tb_payment (id, create_time, update_time, order_id, trade_id, gateway, amount, applied)
      VALUES (77, NOW(6), NOW(6), '1002', 'T2', 'wechat', 69.90, 0)`,
    mend: 'DELETE FROM tb_payment WHERE id = 77',
    at: /payment 77: 69.90 captured for order 1002, 0.00 refunded/,
  },
  'refund-has-money': {
    plant: refund('refunded', 5, "(@r, 5, 'pending')"),
    mend: dropRefunds,
    at: /refund \d+: refunded 5.00, money pending 5.00/,
  },
  'fees-add-up': {
    plant: `INSERT INTO tb_trade_fee (gateway, kind, reference, out_trade_no, bill_date, fee)
        VALUES ('alipay', 'payment', 'T1', '1002', '2026-11-23', 69.91), ('alipay', 'refund', 'R1', '1002', '2026-11-23', -0.41);
      INSERT INTO tb_bill_fee VALUES ('alipay', '2026-11-23', 69.91), ('wechat', '2026-11-23', 1)`,
    mend: 'DELETE FROM tb_trade_fee; DELETE FROM tb_bill_fee',
    at: /alipay bill of 2026-11-23: fees 69.91, its rows 69.50[\s\S]*wechat bill of 2026-11-23: fees 1.00, no row[\s\S]*payment \d+: 69.90, its fee 69.91/,
  },
  'invoice-number-kept': {
    plant: `INSERT INTO tb_order_invoice (order_id, create_time, kind, title, status, number, issued_time)
      VALUES ('1002', NOW(6), 'personal', '', 'issued', 'N1', NOW(6))`,
    mend: 'DELETE FROM tb_order_invoice',
    at: /invoice of order 1002: number N1, not kept/,
  },
  'refund-is-lines': {
    plant: `${refund('approved', 5, "(@r, 5, 'pending')")}; INSERT INTO tb_refund_line (refund_id, order_line_id, count, amount)
      SELECT @r, id, 1, 6 FROM tb_order_goods WHERE order_id = '1002'`,
    mend: dropRefunds,
    at: /refund \d+: 5.00, its lines 6.00/,
  },
  'refund-within-paid': {
    plant: `${request(1, 'requested', '69.90')}; ${request(2, 'requested', '0.01')}; ${request(3, 'rejected', '9.00')};
      INSERT INTO tb_refund_line (refund_id, order_line_id, count, amount)
        SELECT 1, id, 1, 59.91 FROM tb_order_goods WHERE order_id = '1002'`,
    mend: 'DELETE FROM tb_refund_line; DELETE FROM tb_refund',
    at: /order 1002: 69.91 of 69.90.*order 1002, SKU \d+: 1 pieces for 59.91 of 1 for 59.90/,
  },
  'figures-are-orders': {
    plant: `${fold}; UPDATE tb_figure_slot SET ordered_amount = ordered_amount + 0.01`,
    mend: unfold,
    at: /slot \d+: orders 3 of 3, ordered_amount 369.41 of 369.40/,
  },
  'figures-are-payments': {
    plant: `${fold}; UPDATE tb_figure_slot SET payments = 0`,
    mend: unfold,
    at: /slot \d+: paid_orders 0 of 1, paid_amount 69.90 of 69.90/,
  },
  'figures-are-lines': {
    plant: `${fold}; DELETE FROM tb_figure_sku`,
    mend: unfold,
    at: /slot \d+: pieces 0 of 1, amount 0.00 of 59.90/,
  },
  'figures-are-buyers': {
    plant: `${fold}; UPDATE tb_first_purchase SET slot = slot - 1`,
    mend: unfold,
    at: /user \d+: first purchase in slot \d+, 1 slots from \d+ of 1/,
  },
}

for (const { name, promise } of invariants)
  test(`names the row that breaks "${promise}", with status 1`, async () => {
    const { plant, mend, at } = faults[name] as (typeof faults)[string]
    await shop.connection.query(`SET FOREIGN_KEY_CHECKS = 0; ${plant}`)
    const broken = await shop.verify()
    await shop.connection.query(mend)
    const named = broken.output.split('\n').filter((line) => line.startsWith(`${name}: `))
    expect(named.join()).toMatch(at)
    expect(broken.output).toContain(`BROKEN  ${promise}`)
    expect(broken.status).toBe(1)
    expect((await shop.verify()).status).toBe(0)
  }, 20_000)
