CREATE TABLE `tb_order_invoice` (
	`order_id` varchar(64) NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`kind` varchar(10) NOT NULL,
	`title` varchar(100) NOT NULL,
	`tax_number` varchar(20),
	CONSTRAINT `tb_order_invoice_order_id` PRIMARY KEY(`order_id`),
	CONSTRAINT `tb_order_invoice_kind_known` CHECK(`tb_order_invoice`.`kind` in ('personal', 'company'))
);
--> statement-breakpoint
CREATE TABLE `tb_stock_movement` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`sku_id` int NOT NULL,
	`order_id` varchar(64),
	`kind` varchar(10) NOT NULL,
	`quantity` bigint NOT NULL,
	CONSTRAINT `tb_stock_movement_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_stock_movement_kind_known` CHECK((`tb_stock_movement`.`kind` = 'received' and `tb_stock_movement`.`quantity` > 0 and `tb_stock_movement`.`order_id` is null)
        or (`tb_stock_movement`.`kind` = 'sold' and `tb_stock_movement`.`quantity` < 0 and `tb_stock_movement`.`order_id` is not null)
        or (`tb_stock_movement`.`kind` = 'returned' and `tb_stock_movement`.`quantity` > 0 and `tb_stock_movement`.`order_id` is not null)
        or (`tb_stock_movement`.`kind` = 'corrected' and `tb_stock_movement`.`quantity` <> 0 and `tb_stock_movement`.`order_id` is null))
);
--> statement-breakpoint
ALTER TABLE `tb_order_info` ADD `remark` varchar(200) DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_order_invoice` ADD CONSTRAINT `tb_order_invoice_order_id_tb_order_info_order_id_fk` FOREIGN KEY (`order_id`) REFERENCES `tb_order_info`(`order_id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `tb_stock_movement_by_sku` ON `tb_stock_movement` (`sku_id`,`quantity`);--> statement-breakpoint
CREATE INDEX `tb_stock_movement_by_order` ON `tb_stock_movement` (`order_id`,`sku_id`,`quantity`);--> statement-breakpoint
INSERT INTO `tb_stock_movement` (`create_time`, `sku_id`, `order_id`, `kind`, `quantity`)
SELECT o.`create_time`, l.`sku_id`, l.`order_id`, 'sold', -l.`count`
FROM `tb_order_goods` l JOIN `tb_order_info` o ON o.`order_id` = l.`order_id`
WHERE o.`status` <> 6;--> statement-breakpoint
INSERT INTO `tb_stock_movement` (`create_time`, `sku_id`, `kind`, `quantity`)
SELECT s.`create_time`, s.`id`, 'received', s.`stock` + COALESCE(m.`sold`, 0)
FROM `tb_sku` s
LEFT JOIN (SELECT `sku_id`, -SUM(`quantity`) AS `sold` FROM `tb_stock_movement` GROUP BY `sku_id`) m ON m.`sku_id` = s.`id`
WHERE s.`stock` + COALESCE(m.`sold`, 0) > 0;
