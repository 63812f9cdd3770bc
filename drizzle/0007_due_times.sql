-- Orders that were on their way, or waited for reviews, before due times were kept: from their last event, else their
-- last change, the default spans of ORDER_RECEIVE_TIMEOUT and ORDER_REVIEW_TIMEOUT.
UPDATE `tb_order_info` o
SET o.`due_time` = COALESCE((SELECT MAX(e.`create_time`) FROM `tb_order_event` e WHERE e.`order_id` = o.`order_id`), o.`update_time`) + INTERVAL 10 DAY
WHERE o.`status` = 3 AND o.`due_time` IS NULL;--> statement-breakpoint
UPDATE `tb_order_info` o
SET o.`due_time` = COALESCE((SELECT MAX(e.`create_time`) FROM `tb_order_event` e WHERE e.`order_id` = o.`order_id`), o.`update_time`) + INTERVAL 15 DAY
WHERE o.`status` = 4 AND o.`due_time` IS NULL;
