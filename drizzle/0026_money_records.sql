CREATE TABLE `tb_invoice_number` (
	`number` varchar(30) NOT NULL,
	`order_id` varchar(64) NOT NULL,
	`kind` varchar(10) NOT NULL,
	`title` varchar(100) NOT NULL,
	`tax_number` varchar(20),
	`issued_time` datetime(6) NOT NULL,
	`voided_time` datetime(6),
	`void_reason` varchar(200) NOT NULL DEFAULT '',
	CONSTRAINT `tb_invoice_number_number` PRIMARY KEY(`number`),
	CONSTRAINT `tb_invoice_number_kind_known` CHECK(`tb_invoice_number`.`kind` in ('personal', 'company'))
);
--> statement-breakpoint
CREATE TABLE `tb_trade_fee` (
	`gateway` varchar(20) NOT NULL,
	`kind` varchar(10) NOT NULL,
	`reference` varchar(100) NOT NULL,
	`out_trade_no` varchar(64) NOT NULL,
	`bill_date` date NOT NULL,
	`fee` decimal(10,2) NOT NULL,
	CONSTRAINT `tb_trade_fee_gateway_kind_reference_pk` PRIMARY KEY(`gateway`,`kind`,`reference`),
	CONSTRAINT `tb_trade_fee_kind_known` CHECK(`tb_trade_fee`.`kind` in ('payment', 'refund')),
	CONSTRAINT `tb_trade_fee_sign` CHECK(if(`tb_trade_fee`.`kind` = 'payment', `tb_trade_fee`.`fee` >= 0, `tb_trade_fee`.`fee` <= 0))
);
--> statement-breakpoint
ALTER TABLE `tb_invoice_number` ADD CONSTRAINT `tb_invoice_number_order_id_tb_order_info_order_id_fk` FOREIGN KEY (`order_id`) REFERENCES `tb_order_info`(`order_id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `tb_invoice_number_by_order` ON `tb_invoice_number` (`order_id`,`issued_time`);--> statement-breakpoint
CREATE INDEX `tb_trade_fee_by_bill` ON `tb_trade_fee` (`gateway`,`bill_date`,`fee`);--> statement-breakpoint
-- numbers that were used before: invoices that are issued or voided
INSERT IGNORE INTO `tb_invoice_number` (`number`, `order_id`, `kind`, `title`, `tax_number`, `issued_time`, `voided_time`, `void_reason`)
SELECT `number`, `order_id`, `kind`, `title`, `tax_number`, COALESCE(`issued_time`, `create_time`), `voided_time`, `void_reason`
FROM `tb_order_invoice` WHERE `number` IS NOT NULL;
