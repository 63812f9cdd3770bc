CREATE TABLE `tb_shop_profile` (
	`id` int NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`name` varchar(50) NOT NULL,
	`service_phone` varchar(40) NOT NULL,
	`icp_number` varchar(50) NOT NULL,
	`license_url` varchar(300) NOT NULL,
	`return_receiver` varchar(50) NOT NULL,
	`return_phone` varchar(40) NOT NULL,
	`return_province_id` int,
	`return_city_id` int,
	`return_district_id` int,
	`return_place` varchar(100) NOT NULL,
	CONSTRAINT `tb_shop_profile_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `tb_shop_text` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`kind` varchar(10) NOT NULL,
	`version` int NOT NULL,
	`text` longtext NOT NULL,
	CONSTRAINT `tb_shop_text_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_shop_text_version_uniq` UNIQUE(`kind`,`version`),
	CONSTRAINT `tb_shop_text_kind_known` CHECK(`tb_shop_text`.`kind` in ('agreement', 'privacy'))
);
--> statement-breakpoint
ALTER TABLE `tb_users` ADD `consent_time` datetime(6);--> statement-breakpoint
ALTER TABLE `tb_users` ADD `agreement_version` int;--> statement-breakpoint
ALTER TABLE `tb_users` ADD `privacy_version` int;--> statement-breakpoint
ALTER TABLE `tb_users` ADD `lock_time` datetime(6);--> statement-breakpoint
ALTER TABLE `tb_users` ADD `lock_reason` varchar(200) DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_outbox_message` ADD `failed_time` datetime(6);--> statement-breakpoint
ALTER TABLE `tb_order_goods` ADD `reply_time` datetime(6);--> statement-breakpoint
ALTER TABLE `tb_order_goods` ADD `review_hidden_time` datetime(6);--> statement-breakpoint
ALTER TABLE `tb_order_goods` ADD `review_hidden_reason` varchar(200) DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_shop_profile` ADD CONSTRAINT `tb_shop_profile_return_province_id_tb_areas_id_fk` FOREIGN KEY (`return_province_id`) REFERENCES `tb_areas`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_shop_profile` ADD CONSTRAINT `tb_shop_profile_return_city_id_tb_areas_id_fk` FOREIGN KEY (`return_city_id`) REFERENCES `tb_areas`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_shop_profile` ADD CONSTRAINT `tb_shop_profile_return_district_id_tb_areas_id_fk` FOREIGN KEY (`return_district_id`) REFERENCES `tb_areas`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `tb_outbox_message_failed` ON `tb_outbox_message` (`failed_time`);--> statement-breakpoint
CREATE INDEX `tb_order_goods_shown_reviews` ON `tb_order_goods` (`sku_id`,`is_commented`,`review_hidden_time`,`comment_time`);--> statement-breakpoint
CREATE INDEX `tb_order_goods_all_reviews` ON `tb_order_goods` (`is_commented`,`comment_time`,`score`,`review_hidden_time`,`reply_time`);--> statement-breakpoint
INSERT IGNORE INTO `tb_shop_profile` (`id`, `create_time`, `update_time`, `name`, `service_phone`, `icp_number`, `license_url`, `return_receiver`, `return_phone`, `return_place`)
	VALUES (1, utc_timestamp(6), utc_timestamp(6), '', '', '', '', '', '', '');--> statement-breakpoint
UPDATE `tb_order_goods` SET `reply_time` = `update_time` WHERE `reply` <> '';--> statement-breakpoint
INSERT IGNORE INTO `django_content_type` (`app_label`, `model`)
	VALUES ('orders', 'review'), ('shop', 'profile'), ('jobs', 'job');--> statement-breakpoint
INSERT IGNORE INTO `auth_permission` (`name`, `content_type_id`, `codename`)
	SELECT '新增评价', `id`, 'add_review' FROM `django_content_type` WHERE `app_label` = 'orders' AND `model` = 'review'
	UNION ALL
	SELECT '修改评价', `id`, 'change_review' FROM `django_content_type` WHERE `app_label` = 'orders' AND `model` = 'review'
	UNION ALL
	SELECT '删除评价', `id`, 'delete_review' FROM `django_content_type` WHERE `app_label` = 'orders' AND `model` = 'review'
	UNION ALL
	SELECT '查看评价', `id`, 'view_review' FROM `django_content_type` WHERE `app_label` = 'orders' AND `model` = 'review'
	UNION ALL
	SELECT '新增店铺资料', `id`, 'add_profile' FROM `django_content_type` WHERE `app_label` = 'shop' AND `model` = 'profile'
	UNION ALL
	SELECT '修改店铺资料', `id`, 'change_profile' FROM `django_content_type` WHERE `app_label` = 'shop' AND `model` = 'profile'
	UNION ALL
	SELECT '删除店铺资料', `id`, 'delete_profile' FROM `django_content_type` WHERE `app_label` = 'shop' AND `model` = 'profile'
	UNION ALL
	SELECT '查看店铺资料', `id`, 'view_profile' FROM `django_content_type` WHERE `app_label` = 'shop' AND `model` = 'profile'
	UNION ALL
	SELECT '新增后台任务', `id`, 'add_job' FROM `django_content_type` WHERE `app_label` = 'jobs' AND `model` = 'job'
	UNION ALL
	SELECT '修改后台任务', `id`, 'change_job' FROM `django_content_type` WHERE `app_label` = 'jobs' AND `model` = 'job'
	UNION ALL
	SELECT '删除后台任务', `id`, 'delete_job' FROM `django_content_type` WHERE `app_label` = 'jobs' AND `model` = 'job'
	UNION ALL
	SELECT '查看后台任务', `id`, 'view_job' FROM `django_content_type` WHERE `app_label` = 'jobs' AND `model` = 'job';
