CREATE TABLE `tb_mobile_change` (
	`user_id` int NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`mobile` varchar(11) NOT NULL,
	`ready_at` datetime(6) NOT NULL,
	CONSTRAINT `tb_mobile_change_user_id` PRIMARY KEY(`user_id`)
);
--> statement-breakpoint
CREATE TABLE `tb_refresh_token` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`user_id` int NOT NULL,
	`family` varchar(36) NOT NULL,
	`digest` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`generation` int NOT NULL,
	`expires_at` datetime(6) NOT NULL,
	`used_time` datetime(6),
	CONSTRAINT `tb_refresh_token_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_refresh_token_digest_uniq` UNIQUE(`digest`)
);
--> statement-breakpoint
CREATE TABLE `tb_channel_group` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`name` varchar(20) NOT NULL,
	CONSTRAINT `tb_channel_group_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `tb_favourite` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`user_id` int NOT NULL,
	`sku_id` int NOT NULL,
	CONSTRAINT `tb_favourite_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_favourite_uniq` UNIQUE(`user_id`,`sku_id`)
);
--> statement-breakpoint
CREATE TABLE `tb_stock_notice` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`user_id` int NOT NULL,
	`sku_id` int NOT NULL,
	`expires_at` datetime(6) NOT NULL,
	CONSTRAINT `tb_stock_notice_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_stock_notice_uniq` UNIQUE(`sku_id`,`user_id`)
);
--> statement-breakpoint
CREATE TABLE `tb_outbox_message` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`user_id` int NOT NULL,
	`kind` varchar(30) NOT NULL,
	`subject` longtext NOT NULL,
	`dedupe_key` varchar(100) NOT NULL,
	`due_time` datetime(6),
	`tries` int NOT NULL DEFAULT 0,
	`sent_time` datetime(6),
	CONSTRAINT `tb_outbox_message_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_outbox_message_uniq` UNIQUE(`dedupe_key`)
);
--> statement-breakpoint
CREATE TABLE `tb_review_image` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`order_line_id` int NOT NULL,
	`sequence` smallint NOT NULL,
	`image` varchar(200) NOT NULL,
	CONSTRAINT `tb_review_image_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_review_image_uniq` UNIQUE(`order_line_id`,`sequence`)
);
--> statement-breakpoint
ALTER TABLE `tb_refund` DROP CONSTRAINT `tb_refund_status_known`;--> statement-breakpoint
ALTER TABLE `tb_address` MODIFY COLUMN `receiver` varchar(50) NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_address` MODIFY COLUMN `place` varchar(100) NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_address` MODIFY COLUMN `mobile` varchar(20) NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_address` MODIFY COLUMN `tel` varchar(30) NOT NULL DEFAULT '';--> statement-breakpoint
ALTER TABLE `tb_order_info` MODIFY COLUMN `receiver` varchar(50) NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_order_info` MODIFY COLUMN `receiver_mobile` varchar(20) NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_order_info` MODIFY COLUMN `receiver_place` varchar(200) NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_areas` ADD `is_active` boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_users` ADD `nickname` varchar(20) DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_users` ADD `order_messages` varchar(5) DEFAULT 'off' NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_sku` ADD `unpaid_limit` int;--> statement-breakpoint
ALTER TABLE `tb_sku` ADD `purchase_limit` int;--> statement-breakpoint
ALTER TABLE `tb_freight_rule` ADD `is_delivered` boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_order_goods` ADD `follow_up` varchar(500) DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_order_goods` ADD `follow_up_time` datetime(6);--> statement-breakpoint
ALTER TABLE `tb_order_info` ADD `received_time` datetime(6);--> statement-breakpoint
ALTER TABLE `tb_order_info` ADD `hidden_time` datetime(6);--> statement-breakpoint
-- The return window of orders that were received before counts from the same moment; imported orders have no timeline.
UPDATE `tb_order_info` SET `received_time` = COALESCE((SELECT MAX(`create_time`) FROM `tb_order_event` WHERE `tb_order_event`.`order_id` = `tb_order_info`.`order_id` AND `to_status` = 4), `update_time`) WHERE `status` IN (4, 5);--> statement-breakpoint
ALTER TABLE `tb_mobile_change` ADD CONSTRAINT `tb_mobile_change_user_id_tb_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `tb_users`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_refresh_token` ADD CONSTRAINT `tb_refresh_token_user_id_tb_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `tb_users`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_favourite` ADD CONSTRAINT `tb_favourite_user_id_tb_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `tb_users`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_favourite` ADD CONSTRAINT `tb_favourite_sku_id_tb_sku_id_fk` FOREIGN KEY (`sku_id`) REFERENCES `tb_sku`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_stock_notice` ADD CONSTRAINT `tb_stock_notice_user_id_tb_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `tb_users`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_stock_notice` ADD CONSTRAINT `tb_stock_notice_sku_id_tb_sku_id_fk` FOREIGN KEY (`sku_id`) REFERENCES `tb_sku`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_outbox_message` ADD CONSTRAINT `tb_outbox_message_user_id_tb_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `tb_users`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_review_image` ADD CONSTRAINT `tb_review_image_order_line_id_tb_order_goods_id_fk` FOREIGN KEY (`order_line_id`) REFERENCES `tb_order_goods`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `tb_mobile_change_ready` ON `tb_mobile_change` (`ready_at`);--> statement-breakpoint
CREATE INDEX `tb_refresh_token_family` ON `tb_refresh_token` (`family`);--> statement-breakpoint
CREATE INDEX `tb_refresh_token_expired` ON `tb_refresh_token` (`expires_at`);--> statement-breakpoint
CREATE INDEX `tb_favourite_list` ON `tb_favourite` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `tb_stock_notice_user` ON `tb_stock_notice` (`user_id`);--> statement-breakpoint
CREATE INDEX `tb_stock_notice_expired` ON `tb_stock_notice` (`expires_at`);--> statement-breakpoint
CREATE INDEX `tb_outbox_message_due` ON `tb_outbox_message` (`due_time`);--> statement-breakpoint
CREATE INDEX `tb_outbox_message_old` ON `tb_outbox_message` (`create_time`);--> statement-breakpoint
CREATE INDEX `tb_outbox_message_user` ON `tb_outbox_message` (`user_id`);--> statement-breakpoint
ALTER TABLE `tb_users` ADD CONSTRAINT `tb_users_order_messages_known` CHECK (`tb_users`.`order_messages` in ('off', 'sms', 'email'));--> statement-breakpoint
ALTER TABLE `tb_sku` ADD CONSTRAINT `tb_sku_unpaid_limit_positive` CHECK (`tb_sku`.`unpaid_limit` > 0);--> statement-breakpoint
ALTER TABLE `tb_sku` ADD CONSTRAINT `tb_sku_purchase_limit_positive` CHECK (`tb_sku`.`purchase_limit` > 0);--> statement-breakpoint
ALTER TABLE `tb_refund` ADD CONSTRAINT `tb_refund_status_known` CHECK (`tb_refund`.`status` in ('requested', 'approved', 'rejected', 'withdrawn', 'refunded'));