CREATE TABLE `tb_coupon_grant` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`coupon_id` int NOT NULL,
	`staff_id` int NOT NULL,
	`idempotency_key` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`request_digest` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`results` longtext NOT NULL,
	CONSTRAINT `tb_coupon_grant_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_coupon_grant_key_uniq` UNIQUE(`coupon_id`,`staff_id`,`idempotency_key`)
);
--> statement-breakpoint
ALTER TABLE `tb_coupon_grant` ADD CONSTRAINT `tb_coupon_grant_coupon_id_tb_coupon_id_fk` FOREIGN KEY (`coupon_id`) REFERENCES `tb_coupon`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_coupon_grant` ADD CONSTRAINT `tb_coupon_grant_staff_id_tb_users_id_fk` FOREIGN KEY (`staff_id`) REFERENCES `tb_users`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `tb_coupon_target_of` ON `tb_coupon_target` (`target_id`,`coupon_id`);--> statement-breakpoint
CREATE INDEX `tb_coupon_period` ON `tb_coupon` (`valid_to`,`valid_from`);--> statement-breakpoint
CREATE INDEX `tb_limited_price_period` ON `tb_limited_price` (`valid_to`,`valid_from`);--> statement-breakpoint
CREATE INDEX `tb_promotion_target_of` ON `tb_promotion_target` (`target_id`,`promotion_id`);--> statement-breakpoint
CREATE INDEX `tb_promotion_period` ON `tb_promotion` (`valid_to`,`valid_from`);--> statement-breakpoint
CREATE INDEX `tb_promotion_group` ON `tb_promotion` (`rule_group`,`valid_to`);