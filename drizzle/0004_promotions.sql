CREATE TABLE `tb_freight_rule` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`province_id` int,
	`fee` decimal(10,2) NOT NULL,
	`free_from` decimal(10,2),
	CONSTRAINT `tb_freight_rule_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_freight_rule_province_uniq` UNIQUE(`province_id`),
	CONSTRAINT `tb_freight_rule_fee_not_negative` CHECK(`tb_freight_rule`.`fee` >= 0),
	CONSTRAINT `tb_freight_rule_free_from_not_negative` CHECK(`tb_freight_rule`.`free_from` >= 0)
);
--> statement-breakpoint
CREATE TABLE `tb_coupon_target` (
	`id` int AUTO_INCREMENT NOT NULL,
	`coupon_id` int NOT NULL,
	`target_id` int NOT NULL,
	CONSTRAINT `tb_coupon_target_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_coupon_target_uniq` UNIQUE(`coupon_id`,`target_id`)
);
--> statement-breakpoint
CREATE TABLE `tb_coupon` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`name` varchar(50) NOT NULL,
	`off_amount` decimal(10,2),
	`pay_percent` smallint,
	`cap_amount` decimal(10,2),
	`threshold_amount` decimal(10,2) NOT NULL DEFAULT '0.00',
	`scope` varchar(10) NOT NULL,
	`stock` int NOT NULL,
	`claimed` int NOT NULL DEFAULT 0,
	`per_user` int NOT NULL DEFAULT 1,
	`is_enabled` boolean NOT NULL DEFAULT true,
	`claim_from` datetime(6) NOT NULL,
	`claim_to` datetime(6) NOT NULL,
	`valid_from` datetime(6) NOT NULL,
	`valid_to` datetime(6) NOT NULL,
	CONSTRAINT `tb_coupon_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_coupon_scope_known` CHECK(`tb_coupon`.`scope` in ('all', 'category', 'goods', 'sku')),
	CONSTRAINT `tb_coupon_one_gift` CHECK((`tb_coupon`.`off_amount` is null) <> (`tb_coupon`.`pay_percent` is null)),
	CONSTRAINT `tb_coupon_off_positive` CHECK(`tb_coupon`.`off_amount` > 0),
	CONSTRAINT `tb_coupon_percent_range` CHECK(`tb_coupon`.`pay_percent` between 1 and 99),
	CONSTRAINT `tb_coupon_cap` CHECK(`tb_coupon`.`cap_amount` is null or (`tb_coupon`.`cap_amount` > 0 and `tb_coupon`.`pay_percent` is not null)),
	CONSTRAINT `tb_coupon_threshold_not_negative` CHECK(`tb_coupon`.`threshold_amount` >= 0),
	CONSTRAINT `tb_coupon_claimed_within_stock` CHECK(`tb_coupon`.`claimed` between 0 and `tb_coupon`.`stock`),
	CONSTRAINT `tb_coupon_per_user_positive` CHECK(`tb_coupon`.`per_user` > 0),
	CONSTRAINT `tb_coupon_claim_window` CHECK(`tb_coupon`.`claim_from` < `tb_coupon`.`claim_to`),
	CONSTRAINT `tb_coupon_validity` CHECK(`tb_coupon`.`valid_from` < `tb_coupon`.`valid_to`)
);
--> statement-breakpoint
CREATE TABLE `tb_limited_price` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`sku_id` int NOT NULL,
	`price` decimal(10,2) NOT NULL,
	`valid_from` datetime(6) NOT NULL,
	`valid_to` datetime(6) NOT NULL,
	CONSTRAINT `tb_limited_price_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_limited_price_not_negative` CHECK(`tb_limited_price`.`price` >= 0),
	CONSTRAINT `tb_limited_price_validity` CHECK(`tb_limited_price`.`valid_from` < `tb_limited_price`.`valid_to`)
);
--> statement-breakpoint
CREATE TABLE `tb_promotion_target` (
	`id` int AUTO_INCREMENT NOT NULL,
	`promotion_id` int NOT NULL,
	`target_id` int NOT NULL,
	CONSTRAINT `tb_promotion_target_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_promotion_target_uniq` UNIQUE(`promotion_id`,`target_id`)
);
--> statement-breakpoint
CREATE TABLE `tb_promotion_tier` (
	`id` int AUTO_INCREMENT NOT NULL,
	`promotion_id` int NOT NULL,
	`threshold_amount` decimal(10,2),
	`threshold_count` int,
	`off_amount` decimal(10,2),
	`pay_percent` smallint,
	CONSTRAINT `tb_promotion_tier_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_promotion_tier_amount_uniq` UNIQUE(`promotion_id`,`threshold_amount`),
	CONSTRAINT `tb_promotion_tier_count_uniq` UNIQUE(`promotion_id`,`threshold_count`),
	CONSTRAINT `tb_promotion_tier_one_threshold` CHECK((`tb_promotion_tier`.`threshold_amount` is null) <> (`tb_promotion_tier`.`threshold_count` is null)),
	CONSTRAINT `tb_promotion_tier_one_gift` CHECK((`tb_promotion_tier`.`off_amount` is null) <> (`tb_promotion_tier`.`pay_percent` is null)),
	CONSTRAINT `tb_promotion_tier_threshold_amount` CHECK(`tb_promotion_tier`.`threshold_amount` >= 0),
	CONSTRAINT `tb_promotion_tier_threshold_count` CHECK(`tb_promotion_tier`.`threshold_count` >= 0),
	CONSTRAINT `tb_promotion_tier_off_positive` CHECK(`tb_promotion_tier`.`off_amount` > 0),
	CONSTRAINT `tb_promotion_tier_percent_range` CHECK(`tb_promotion_tier`.`pay_percent` between 1 and 99)
);
--> statement-breakpoint
CREATE TABLE `tb_promotion` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`name` varchar(50) NOT NULL,
	`kind` varchar(20) NOT NULL,
	`basis` varchar(10) NOT NULL,
	`rule_group` varchar(30) NOT NULL DEFAULT 'mall',
	`scope` varchar(10) NOT NULL,
	`is_enabled` boolean NOT NULL DEFAULT true,
	`valid_from` datetime(6) NOT NULL,
	`valid_to` datetime(6) NOT NULL,
	CONSTRAINT `tb_promotion_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_promotion_kind_known` CHECK(`tb_promotion`.`kind` in ('reduction', 'percentage')),
	CONSTRAINT `tb_promotion_basis_known` CHECK(`tb_promotion`.`basis` in ('amount', 'count')),
	CONSTRAINT `tb_promotion_scope_known` CHECK(`tb_promotion`.`scope` in ('all', 'category', 'goods', 'sku')),
	CONSTRAINT `tb_promotion_validity` CHECK(`tb_promotion`.`valid_from` < `tb_promotion`.`valid_to`)
);
--> statement-breakpoint
CREATE TABLE `tb_user_coupon` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`user_id` int NOT NULL,
	`coupon_id` int NOT NULL,
	`ordinal` int NOT NULL,
	`status` varchar(10) NOT NULL DEFAULT 'unused',
	`order_id` varchar(64),
	`used_at` datetime(6),
	CONSTRAINT `tb_user_coupon_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_user_coupon_ordinal_uniq` UNIQUE(`coupon_id`,`user_id`,`ordinal`),
	CONSTRAINT `tb_user_coupon_order_uniq` UNIQUE(`order_id`),
	CONSTRAINT `tb_user_coupon_status_known` CHECK(`tb_user_coupon`.`status` in ('unused', 'used')),
	CONSTRAINT `tb_user_coupon_used_for` CHECK((`tb_user_coupon`.`status` = 'used') = (`tb_user_coupon`.`order_id` is not null)),
	CONSTRAINT `tb_user_coupon_ordinal_positive` CHECK(`tb_user_coupon`.`ordinal` > 0)
);
--> statement-breakpoint
ALTER TABLE `tb_freight_rule` ADD CONSTRAINT `tb_freight_rule_province_id_tb_areas_id_fk` FOREIGN KEY (`province_id`) REFERENCES `tb_areas`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_coupon_target` ADD CONSTRAINT `tb_coupon_target_coupon_id_tb_coupon_id_fk` FOREIGN KEY (`coupon_id`) REFERENCES `tb_coupon`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_limited_price` ADD CONSTRAINT `tb_limited_price_sku_id_tb_sku_id_fk` FOREIGN KEY (`sku_id`) REFERENCES `tb_sku`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_promotion_target` ADD CONSTRAINT `tb_promotion_target_promotion_id_tb_promotion_id_fk` FOREIGN KEY (`promotion_id`) REFERENCES `tb_promotion`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_promotion_tier` ADD CONSTRAINT `tb_promotion_tier_promotion_id_tb_promotion_id_fk` FOREIGN KEY (`promotion_id`) REFERENCES `tb_promotion`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_user_coupon` ADD CONSTRAINT `tb_user_coupon_user_id_tb_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `tb_users`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_user_coupon` ADD CONSTRAINT `tb_user_coupon_coupon_id_tb_coupon_id_fk` FOREIGN KEY (`coupon_id`) REFERENCES `tb_coupon`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `tb_coupon_claimable` ON `tb_coupon` (`is_enabled`,`claim_to`);--> statement-breakpoint
CREATE INDEX `tb_limited_price_of_sku` ON `tb_limited_price` (`sku_id`,`valid_to`);--> statement-breakpoint
CREATE INDEX `tb_promotion_current` ON `tb_promotion` (`is_enabled`,`valid_to`);--> statement-breakpoint
CREATE INDEX `tb_user_coupon_list` ON `tb_user_coupon` (`user_id`,`status`,`id`);