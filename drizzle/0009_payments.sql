CREATE TABLE `tb_bill_check` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`gateway` varchar(20) NOT NULL,
	`bill_date` date NOT NULL,
	`payments` int NOT NULL,
	`refunds` int NOT NULL,
	`differences` int NOT NULL,
	`repaired` int NOT NULL,
	CONSTRAINT `tb_bill_check_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_bill_check_uniq` UNIQUE(`gateway`,`bill_date`)
);
--> statement-breakpoint
CREATE TABLE `tb_payment_attempt` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`order_id` varchar(64) NOT NULL,
	`gateway` varchar(20) NOT NULL,
	`status` varchar(10) NOT NULL DEFAULT 'open',
	`expires_at` datetime(6) NOT NULL,
	`due_time` datetime(6),
	`tries` int NOT NULL DEFAULT 0,
	CONSTRAINT `tb_payment_attempt_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_payment_attempt_order_uniq` UNIQUE(`order_id`,`gateway`),
	CONSTRAINT `tb_payment_attempt_status_known` CHECK(`tb_payment_attempt`.`status` in ('open', 'paid', 'closed')),
	CONSTRAINT `tb_payment_attempt_due_open` CHECK((`tb_payment_attempt`.`status` = 'open') = (`tb_payment_attempt`.`due_time` is not null))
);
--> statement-breakpoint
CREATE TABLE `tb_payment_incident` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`gateway` varchar(20) NOT NULL,
	`kind` varchar(30) NOT NULL,
	`detail` varchar(30) NOT NULL DEFAULT '',
	`bill_date` date,
	`out_trade_no` varchar(64) NOT NULL,
	`reference` varchar(100) NOT NULL,
	`amount` decimal(10,2),
	`our_amount` decimal(10,2),
	`is_repaired` boolean NOT NULL DEFAULT false,
	CONSTRAINT `tb_payment_incident_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_payment_incident_uniq` UNIQUE(`gateway`,`kind`,`detail`,`reference`,`out_trade_no`)
);
--> statement-breakpoint
CREATE TABLE `tb_payment_refund` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`payment_id` int NOT NULL,
	`order_id` varchar(64) NOT NULL,
	`refund_id` int,
	`out_refund_no` varchar(64) NOT NULL,
	`amount` decimal(10,2) NOT NULL,
	`cause` varchar(20) NOT NULL,
	`status` varchar(10) NOT NULL DEFAULT 'pending',
	`tries` int NOT NULL DEFAULT 0,
	`last_error` varchar(200),
	`due_time` datetime(6),
	`done_at` datetime(6),
	CONSTRAINT `tb_payment_refund_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_payment_refund_number_uniq` UNIQUE(`out_refund_no`),
	CONSTRAINT `tb_payment_refund_request_uniq` UNIQUE(`refund_id`),
	CONSTRAINT `tb_payment_refund_amount_positive` CHECK(`tb_payment_refund`.`amount` > 0),
	CONSTRAINT `tb_payment_refund_status_known` CHECK(`tb_payment_refund`.`status` in ('pending', 'done')),
	CONSTRAINT `tb_payment_refund_due_pending` CHECK((`tb_payment_refund`.`status` = 'pending') = (`tb_payment_refund`.`due_time` is not null)),
	CONSTRAINT `tb_payment_refund_cause_known` CHECK(`tb_payment_refund`.`cause` in ('request', 'surplus', 'late', 'wrong_amount', 'external'))
);
--> statement-breakpoint
ALTER TABLE `tb_refund` DROP CONSTRAINT `tb_refund_status_known`;--> statement-breakpoint
ALTER TABLE `tb_refund` ADD `reply` varchar(200) DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_refund` ADD `is_restocked` boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_payment_attempt` ADD CONSTRAINT `tb_payment_attempt_order_id_tb_order_info_order_id_fk` FOREIGN KEY (`order_id`) REFERENCES `tb_order_info`(`order_id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_payment_refund` ADD CONSTRAINT `tb_payment_refund_payment_id_tb_payment_id_fk` FOREIGN KEY (`payment_id`) REFERENCES `tb_payment`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_payment_refund` ADD CONSTRAINT `tb_payment_refund_refund_id_tb_refund_id_fk` FOREIGN KEY (`refund_id`) REFERENCES `tb_refund`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `tb_payment_attempt_due` ON `tb_payment_attempt` (`due_time`);--> statement-breakpoint
CREATE INDEX `tb_payment_incident_time` ON `tb_payment_incident` (`create_time`);--> statement-breakpoint
CREATE INDEX `tb_payment_refund_due` ON `tb_payment_refund` (`due_time`);--> statement-breakpoint
CREATE INDEX `tb_payment_refund_by_payment` ON `tb_payment_refund` (`payment_id`,`amount`);--> statement-breakpoint
CREATE INDEX `tb_payment_refund_by_order` ON `tb_payment_refund` (`order_id`);--> statement-breakpoint
CREATE INDEX `tb_payment_refund_by_day` ON `tb_payment_refund` (`done_at`);--> statement-breakpoint
ALTER TABLE `tb_refund` ADD CONSTRAINT `tb_refund_status_known` CHECK (`tb_refund`.`status` in ('requested', 'approved', 'rejected', 'refunded'));--> statement-breakpoint
CREATE INDEX `tb_refund_open` ON `tb_refund` (`status`,`id`);--> statement-breakpoint
CREATE INDEX `tb_payment_by_day` ON `tb_payment` (`gateway`,`paid_at`);--> statement-breakpoint
INSERT INTO `tb_payment_attempt` (`create_time`, `update_time`, `order_id`, `gateway`, `status`, `expires_at`, `due_time`)
  SELECT `create_time`, UTC_TIMESTAMP(6), `order_id`, 'alipay', 'open', `pay_deadline`, UTC_TIMESTAMP(6)
  FROM `tb_order_info` WHERE `status` = 1 AND `pay_method` IN (1, 2);
--> statement-breakpoint
INSERT INTO `tb_payment_refund` (`create_time`, `update_time`, `payment_id`, `order_id`, `out_refund_no`, `amount`, `cause`, `status`, `due_time`)
  SELECT UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), `id`, `order_id`, CONCAT(`order_id`, LPAD(`id`, 10, '0')), `amount`, 'surplus', 'pending', UTC_TIMESTAMP(6)
  FROM `tb_payment` WHERE `applied` = 0 AND `amount` > 0 AND EXISTS (SELECT 1 FROM `tb_order_event` `e`
    WHERE `e`.`order_id` = `tb_payment`.`order_id` AND `e`.`cause` = 'placed');
