ALTER TABLE `tb_invoice_number` ADD `file` varchar(100) DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX `tb_invoice_number_by_file` ON `tb_invoice_number` (`file`);--> statement-breakpoint
CREATE INDEX `tb_order_invoice_by_file` ON `tb_order_invoice` (`file`);--> statement-breakpoint
-- the file of an invoice belongs to the number that its order got last, also when that invoice was voided and asked for again
UPDATE `tb_invoice_number` n
JOIN `tb_order_invoice` i ON i.`order_id` = n.`order_id`
LEFT JOIN `tb_invoice_number` later ON later.`order_id` = n.`order_id` AND later.`issued_time` > n.`issued_time`
SET n.`file` = i.`file`
WHERE later.`number` IS NULL AND (i.`number` = n.`number` OR i.`number` IS NULL);
