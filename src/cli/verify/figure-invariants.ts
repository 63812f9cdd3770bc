import type { Invariant } from './invariant.ts'

/** SQL: the slot, a quarter of an hour since 1970 in UTC, of a moment. */
const slot = (moment: string) => `(TIMESTAMPDIFF(MINUTE, '1970-01-01', ${moment}) DIV 15)`
/** SQL: one row with the moment before which each stored row is folded, a minute before the last run; none before the first run. */
const folded =
  '(SELECT as_of - INTERVAL 1 MINUTE AS settled FROM tb_figure_progress WHERE as_of IS NOT NULL) f'

/** SQL: the paid orders with the time of their payment and the moment at which their row was stored. */
const paidOrders = `(SELECT p.order_id, p.amount, COALESCE(p.paid_at, p.create_time) AS at, p.create_time AS stored
    FROM tb_payment p WHERE p.applied = 1
  UNION ALL SELECT o.order_id, o.pay_amount, o.create_time, o.create_time FROM tb_order_info o
    WHERE o.pay_amount = 0 AND NOT EXISTS (SELECT 1 FROM tb_payment p WHERE p.order_id = o.order_id AND p.applied = 1)) p`

/**
 * Sums of a slot by the tables and by the figures. While the shop is open the figures are some seconds late: they hold at least
 * the rows that are a minute older than the last run, and at most all rows.
 */
function sums(
  values: Readonly<Record<string, string>>,
  tables: string,
  stored: string,
  at: string,
  figures: string,
) {
  const entries = Object.entries(values)
  const least = entries.map(([name, value]) => `SUM(IF(${stored} < f.settled, ${value}, 0)) AS least_${name}`)
  const most = entries.map(([name, value]) => `SUM(${value}) AS most_${name}, 0 AS ${name}`)
  const none = entries.map(([name]) => `0, 0, ${name}`)
  const total = entries.flatMap(([name]) => [`least_${name}`, `most_${name}`, name])
  const differs = entries.map(([name]) => `${name} < least_${name} OR ${name} > most_${name}`)
  return `SELECT CONCAT('slot ', d.slot) AS at, CONCAT_WS(', ', ${entries.map(([name]) => `CONCAT('${name} ', d.${name}, ' of ', d.most_${name})`).join()}) AS found
    FROM (SELECT slot, ${total.map((name) => `SUM(${name}) AS ${name}`).join()} FROM (
        SELECT ${slot(at)} AS slot, ${entries.map((_, i) => `${least[i]}, ${most[i]}`).join()} FROM ${tables} JOIN ${folded} GROUP BY 1
        UNION ALL SELECT slot, ${none.join()} FROM (${figures}) t JOIN ${folded}) u GROUP BY slot) d
    WHERE ${differs.join(' OR ')}`
}

/** The folded figures of staff are those of orders and payments. */
export const figureInvariants: readonly Invariant[] = [
  {
    name: 'figures-are-orders',
    promise: 'the figures hold the orders of each quarter of an hour',
    broken: sums(
      { orders: '1', ordered_amount: 'o.pay_amount' },
      'tb_order_info o',
      'o.create_time',
      'o.create_time',
      'SELECT slot, orders, ordered_amount FROM tb_figure_slot',
    ),
  },
  {
    name: 'figures-are-payments',
    promise: 'the figures hold the paid orders of each quarter of an hour and their amounts',
    broken: sums(
      { paid_orders: '1', paid_amount: 'p.amount' },
      paidOrders,
      'p.stored',
      'p.at',
      'SELECT slot, payments + free_orders AS paid_orders, paid_amount FROM tb_figure_slot',
    ),
  },
  {
    name: 'figures-are-lines',
    promise: 'the figures of SKUs hold the lines of the paid orders of each quarter of an hour',
    broken: sums(
      { pieces: 'l.count', amount: 'l.price * l.count - l.promotion_share - l.coupon_share' },
      `${paidOrders} JOIN tb_order_goods l ON l.order_id = p.order_id`,
      'p.stored',
      'p.at',
      'SELECT slot, pieces, amount FROM tb_figure_sku',
    ),
  },
  {
    name: 'figures-are-buyers',
    promise: 'the figures hold the users who paid, and the first purchase of each of them',
    broken: `SELECT CONCAT('user ', d.user_id) AS at, CONCAT_WS(', ', CONCAT('first purchase in slot ', COALESCE(d.first, 'none')),
        CONCAT(d.slots, ' slots from ', COALESCE(d.least, 'none'), ' of ', d.paid)) AS found
      FROM (SELECT user_id, MIN(first) AS first, MIN(slot) AS least, SUM(slots) AS slots, SUM(settled) AS settled, SUM(paid) AS paid
        FROM (SELECT t.user_id, t.slot AS first, NULL AS slot, 0 AS slots, 0 AS settled, 0 AS paid
            FROM tb_first_purchase t JOIN ${folded}
          UNION ALL SELECT b.user_id, NULL, MIN(b.slot), COUNT(*), 0, 0 FROM tb_figure_buyer b JOIN ${folded} GROUP BY b.user_id
          UNION ALL SELECT o.user_id, NULL, NULL, 0, COUNT(DISTINCT IF(p.stored < f.settled, ${slot('p.at')}, NULL)),
              COUNT(DISTINCT ${slot('p.at')})
            FROM ${paidOrders} JOIN tb_order_info o ON o.order_id = p.order_id JOIN ${folded} GROUP BY o.user_id) u
        GROUP BY user_id) d
      WHERE NOT (d.first <=> d.least) OR d.slots < d.settled OR d.slots > d.paid`,
  },
]
