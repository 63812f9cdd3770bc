CREATE TABLE `tb_refund_line` (
	`id` int AUTO_INCREMENT NOT NULL,
	`refund_id` int NOT NULL,
	`order_line_id` int NOT NULL,
	`count` int NOT NULL,
	`amount` decimal(10,2) NOT NULL,
	CONSTRAINT `tb_refund_line_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_refund_line_uniq` UNIQUE(`refund_id`,`order_line_id`),
	CONSTRAINT `tb_refund_line_count_positive` CHECK(`tb_refund_line`.`count` > 0),
	CONSTRAINT `tb_refund_line_amount_not_negative` CHECK(`tb_refund_line`.`amount` >= 0)
);
--> statement-breakpoint
CREATE TABLE `tb_refund` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`order_id` varchar(64) NOT NULL,
	`reason` varchar(200) NOT NULL,
	`amount` decimal(10,2) NOT NULL,
	`status` varchar(10) NOT NULL,
	`idempotency_key` varchar(64),
	`request_digest` varchar(64) NOT NULL,
	CONSTRAINT `tb_refund_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_refund_idempotency_uniq` UNIQUE(`order_id`,`idempotency_key`),
	CONSTRAINT `tb_refund_amount_positive` CHECK(`tb_refund`.`amount` > 0),
	CONSTRAINT `tb_refund_status_known` CHECK(`tb_refund`.`status` in ('requested', 'approved', 'rejected', 'refunded', 'failed'))
);
--> statement-breakpoint
CREATE TABLE `tb_shipment` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`order_id` varchar(64) NOT NULL,
	`carrier` varchar(20) NOT NULL,
	`tracking_no` varchar(40) NOT NULL,
	CONSTRAINT `tb_shipment_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_shipment_order_uniq` UNIQUE(`order_id`)
);
--> statement-breakpoint
ALTER TABLE `tb_order_info` ADD `due_time` datetime(6);--> statement-breakpoint
ALTER TABLE `tb_refund_line` ADD CONSTRAINT `tb_refund_line_refund_id_tb_refund_id_fk` FOREIGN KEY (`refund_id`) REFERENCES `tb_refund`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_refund_line` ADD CONSTRAINT `tb_refund_line_order_line_id_tb_order_goods_id_fk` FOREIGN KEY (`order_line_id`) REFERENCES `tb_order_goods`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_refund` ADD CONSTRAINT `tb_refund_order_id_tb_order_info_order_id_fk` FOREIGN KEY (`order_id`) REFERENCES `tb_order_info`(`order_id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_shipment` ADD CONSTRAINT `tb_shipment_order_id_tb_order_info_order_id_fk` FOREIGN KEY (`order_id`) REFERENCES `tb_order_info`(`order_id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `tb_order_info_time_out` ON `tb_order_info` (`status`,`due_time`);