import type { Context } from './plan.ts'
import { select } from './source.ts'

/** What the original charges for every order of any amount. */
const originalFreight = '10.00'

/**
 * Stores what the Django shop charges for the delivery of an order as a freight rule for all provinces, since Django has it as
 * a constant in its code. Takes the amount that most orders have. Freight rules of the target stay.
 * @returns a line for the report; undefined when the source has no orders table
 */
export async function importFreight({
  source,
  target,
  startedAt,
  tables,
}: Context): Promise<string | undefined> {
  const orders = tables.get('tb_order_info')
  if (!orders) return undefined
  const [rule] = await select(target, 'SELECT 1 FROM tb_freight_rule LIMIT 1')
  if (rule) return 'tb_freight_rule: the freight rules of the target stay'
  const column = orders.columns.get('freight')
  const amounts = column
    ? await select(
        source,
        `SELECT CAST(?? AS DECIMAL(10,2)) AS fee, COUNT(*) AS n FROM ?? WHERE ?? IS NOT NULL AND ?? >= 0
         GROUP BY fee ORDER BY n DESC, fee DESC`,
        [column, orders.name, column, column],
      )
    : []
  const fee = String(amounts[0]?.fee ?? originalFreight)
  await target.query(
    'INSERT INTO tb_freight_rule (create_time, update_time, province_id, fee, free_from) VALUES (?, ?, NULL, ?, NULL)',
    [startedAt, startedAt, fee],
  )
  const others = amounts.slice(1).map((amount) => `${amount.fee} (${amount.n} orders)`)
  const exceptions = others.length > 0 ? `; some orders were charged ${others.slice(0, 5).join(', ')}` : ''
  return `tb_freight_rule: every order is charged a freight of ${fee}, free from no amount, as in the Django shop${exceptions}`
}
