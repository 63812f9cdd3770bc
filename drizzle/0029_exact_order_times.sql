-- lists of orders look the order up by its time, too; parcels and requests of imported orders had it without its microseconds
UPDATE `tb_shipment` s JOIN `tb_order_info` o ON o.`order_id` = s.`order_id`
	SET s.`order_time` = o.`create_time` WHERE NOT (s.`order_time` <=> o.`create_time`);
--> statement-breakpoint
UPDATE `tb_refund` r JOIN `tb_order_info` o ON o.`order_id` = r.`order_id`
	SET r.`order_time` = o.`create_time` WHERE NOT (r.`order_time` <=> o.`create_time`);
