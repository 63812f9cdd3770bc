/**
 * Statements that count all orders again: for a shop whose orders were imported without their timelines. They run in this order, in
 * one transaction; the first one lets no fold happen meanwhile. The shop may be open: one statement sees one moment, and an
 * event that commits later is not folded and counts in addition.
 */
export const recountStatements = [
  'SELECT status FROM tb_order_status_count ORDER BY status FOR UPDATE',
  `UPDATE tb_order_status_count counts
   JOIN (SELECT known.status,
       (SELECT COUNT(*) FROM tb_order_info o WHERE o.status = known.status)
       - (SELECT COUNT(*) FROM tb_order_event e WHERE e.is_folded = 0 AND e.to_status = known.status)
       + (SELECT COUNT(*) FROM tb_order_event e WHERE e.is_folded = 0 AND e.from_status = known.status) AS n
     FROM (SELECT 1 AS status UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5
       UNION ALL SELECT 6) known) present ON present.status = counts.status
   SET counts.orders = present.n`,
] as const
