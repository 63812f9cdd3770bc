CREATE TABLE `tb_address` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`user_id` int NOT NULL,
	`title` varchar(20) NOT NULL,
	`receiver` varchar(20) NOT NULL,
	`province_id` int NOT NULL,
	`city_id` int NOT NULL,
	`district_id` int NOT NULL,
	`place` varchar(50) NOT NULL,
	`mobile` varchar(11) NOT NULL,
	`tel` varchar(20) NOT NULL DEFAULT '',
	`email` varchar(254) NOT NULL DEFAULT '',
	`postal_code` varchar(6) NOT NULL DEFAULT '',
	`is_deleted` boolean NOT NULL DEFAULT false,
	CONSTRAINT `tb_address_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `tb_areas` (
	`id` int NOT NULL,
	`name` varchar(20) NOT NULL,
	`parent_id` int,
	CONSTRAINT `tb_areas_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `django_content_type` (
	`id` int AUTO_INCREMENT NOT NULL,
	`app_label` varchar(100) NOT NULL,
	`model` varchar(100) NOT NULL,
	CONSTRAINT `django_content_type_id` PRIMARY KEY(`id`),
	CONSTRAINT `django_content_type_app_label_model_uniq` UNIQUE(`app_label`,`model`)
);
--> statement-breakpoint
CREATE TABLE `auth_group_permissions` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`group_id` int NOT NULL,
	`permission_id` int NOT NULL,
	CONSTRAINT `auth_group_permissions_id` PRIMARY KEY(`id`),
	CONSTRAINT `auth_group_permissions_uniq` UNIQUE(`group_id`,`permission_id`)
);
--> statement-breakpoint
CREATE TABLE `auth_group` (
	`id` int AUTO_INCREMENT NOT NULL,
	`name` varchar(150) NOT NULL,
	CONSTRAINT `auth_group_id` PRIMARY KEY(`id`),
	CONSTRAINT `auth_group_name_uniq` UNIQUE(`name`)
);
--> statement-breakpoint
CREATE TABLE `auth_permission` (
	`id` int AUTO_INCREMENT NOT NULL,
	`name` varchar(255) NOT NULL,
	`content_type_id` int NOT NULL,
	`codename` varchar(100) NOT NULL,
	CONSTRAINT `auth_permission_id` PRIMARY KEY(`id`),
	CONSTRAINT `auth_permission_content_type_codename_uniq` UNIQUE(`content_type_id`,`codename`)
);
--> statement-breakpoint
CREATE TABLE `tb_oauth_qq` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`user_id` int NOT NULL,
	`openid` varchar(64) NOT NULL,
	CONSTRAINT `tb_oauth_qq_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_oauth_qq_openid_uniq` UNIQUE(`openid`)
);
--> statement-breakpoint
CREATE TABLE `tb_users_groups` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`user_id` int NOT NULL,
	`group_id` int NOT NULL,
	CONSTRAINT `tb_users_groups_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_users_groups_uniq` UNIQUE(`user_id`,`group_id`)
);
--> statement-breakpoint
CREATE TABLE `tb_users_user_permissions` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`user_id` int NOT NULL,
	`permission_id` int NOT NULL,
	CONSTRAINT `tb_users_user_permissions_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_users_user_permissions_uniq` UNIQUE(`user_id`,`permission_id`)
);
--> statement-breakpoint
CREATE TABLE `tb_users` (
	`id` int AUTO_INCREMENT NOT NULL,
	`password` varchar(128) NOT NULL,
	`last_login` datetime(6),
	`is_superuser` boolean NOT NULL DEFAULT false,
	`username` varchar(150) NOT NULL,
	`first_name` varchar(30) NOT NULL DEFAULT '',
	`last_name` varchar(30) NOT NULL DEFAULT '',
	`email` varchar(254) NOT NULL DEFAULT '',
	`is_staff` boolean NOT NULL DEFAULT false,
	`is_active` boolean NOT NULL DEFAULT true,
	`date_joined` datetime(6) NOT NULL,
	`mobile` varchar(11),
	`email_active` boolean NOT NULL DEFAULT false,
	`default_address_id` int,
	CONSTRAINT `tb_users_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_users_username_uniq` UNIQUE(`username`),
	CONSTRAINT `tb_users_mobile_uniq` UNIQUE(`mobile`)
);
--> statement-breakpoint
CREATE TABLE `tb_brand` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`name` varchar(20) NOT NULL,
	`logo` varchar(100) NOT NULL,
	`first_letter` varchar(1) NOT NULL,
	CONSTRAINT `tb_brand_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `tb_goods_category` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`name` varchar(50) NOT NULL,
	`parent_id` int,
	CONSTRAINT `tb_goods_category_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `tb_goods_channel` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`group_id` int NOT NULL,
	`category_id` int NOT NULL,
	`url` varchar(50) NOT NULL,
	`sequence` int NOT NULL,
	CONSTRAINT `tb_goods_channel_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `tb_goods` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`name` varchar(50) NOT NULL,
	`brand_id` int NOT NULL,
	`category1_id` int NOT NULL,
	`category2_id` int NOT NULL,
	`category3_id` int NOT NULL,
	`sales` int NOT NULL DEFAULT 0,
	`comments` int NOT NULL DEFAULT 0,
	`desc_detail` longtext NOT NULL,
	`desc_pack` longtext NOT NULL,
	`desc_service` longtext NOT NULL,
	CONSTRAINT `tb_goods_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_goods_sales_not_negative` CHECK(`tb_goods`.`sales` >= 0),
	CONSTRAINT `tb_goods_comments_not_negative` CHECK(`tb_goods`.`comments` >= 0)
);
--> statement-breakpoint
CREATE TABLE `tb_sku_image` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`sku_id` int NOT NULL,
	`image` varchar(200) NOT NULL,
	CONSTRAINT `tb_sku_image_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `tb_sku_specification` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`sku_id` int NOT NULL,
	`spec_id` int NOT NULL,
	`option_id` int NOT NULL,
	CONSTRAINT `tb_sku_specification_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_sku_specification_sku_spec_uniq` UNIQUE(`sku_id`,`spec_id`)
);
--> statement-breakpoint
CREATE TABLE `tb_sku` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`name` varchar(50) NOT NULL,
	`caption` varchar(100) NOT NULL,
	`goods_id` int NOT NULL,
	`category_id` int NOT NULL,
	`price` decimal(10,2) NOT NULL,
	`cost_price` decimal(10,2) NOT NULL,
	`market_price` decimal(10,2) NOT NULL,
	`stock` int NOT NULL DEFAULT 0,
	`sales` int NOT NULL DEFAULT 0,
	`comments` int NOT NULL DEFAULT 0,
	`is_launched` boolean NOT NULL DEFAULT true,
	`default_image_url` varchar(200) DEFAULT '',
	CONSTRAINT `tb_sku_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_sku_stock_not_negative` CHECK(`tb_sku`.`stock` >= 0),
	CONSTRAINT `tb_sku_sales_not_negative` CHECK(`tb_sku`.`sales` >= 0),
	CONSTRAINT `tb_sku_comments_not_negative` CHECK(`tb_sku`.`comments` >= 0),
	CONSTRAINT `tb_sku_price_not_negative` CHECK(`tb_sku`.`price` >= 0),
	CONSTRAINT `tb_sku_cost_price_not_negative` CHECK(`tb_sku`.`cost_price` >= 0),
	CONSTRAINT `tb_sku_market_price_not_negative` CHECK(`tb_sku`.`market_price` >= 0)
);
--> statement-breakpoint
CREATE TABLE `tb_specification_option` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`spec_id` int NOT NULL,
	`value` varchar(20) NOT NULL,
	CONSTRAINT `tb_specification_option_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `tb_goods_specification` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`goods_id` int NOT NULL,
	`name` varchar(20) NOT NULL,
	CONSTRAINT `tb_goods_specification_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `tb_content_category` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`name` varchar(50) NOT NULL,
	`key` varchar(50) NOT NULL,
	CONSTRAINT `tb_content_category_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_content_category_key_uniq` UNIQUE(`key`)
);
--> statement-breakpoint
CREATE TABLE `tb_content` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`category_id` int NOT NULL,
	`title` varchar(100) NOT NULL,
	`url` varchar(300) NOT NULL,
	`image` varchar(200),
	`text` longtext,
	`sequence` int NOT NULL,
	`status` boolean NOT NULL DEFAULT true,
	CONSTRAINT `tb_content_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `tb_order_event` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`order_id` varchar(64) NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`from_status` smallint,
	`to_status` smallint NOT NULL,
	`cause` varchar(40) NOT NULL,
	CONSTRAINT `tb_order_event_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `tb_order_goods` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`order_id` varchar(64) NOT NULL,
	`sku_id` int NOT NULL,
	`name` varchar(50) NOT NULL,
	`image_url` varchar(200) NOT NULL,
	`count` int NOT NULL,
	`price` decimal(10,2) NOT NULL,
	`comment` longtext NOT NULL,
	`score` smallint NOT NULL DEFAULT 5,
	`is_anonymous` boolean NOT NULL DEFAULT false,
	`is_commented` boolean NOT NULL DEFAULT false,
	CONSTRAINT `tb_order_goods_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_order_goods_order_sku_uniq` UNIQUE(`order_id`,`sku_id`),
	CONSTRAINT `tb_order_goods_count_positive` CHECK(`tb_order_goods`.`count` > 0),
	CONSTRAINT `tb_order_goods_price_not_negative` CHECK(`tb_order_goods`.`price` >= 0),
	CONSTRAINT `tb_order_goods_score_range` CHECK(`tb_order_goods`.`score` between 0 and 5)
);
--> statement-breakpoint
CREATE TABLE `tb_order_info` (
	`order_id` varchar(64) NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`user_id` int NOT NULL,
	`address_id` int NOT NULL,
	`receiver` varchar(20) NOT NULL,
	`receiver_mobile` varchar(11) NOT NULL,
	`receiver_place` varchar(150) NOT NULL,
	`total_count` int NOT NULL,
	`total_amount` decimal(10,2) NOT NULL,
	`discount_amount` decimal(10,2) NOT NULL DEFAULT '0.00',
	`freight` decimal(10,2) NOT NULL,
	`pay_amount` decimal(10,2) NOT NULL,
	`pay_method` smallint NOT NULL,
	`status` smallint NOT NULL,
	`pay_deadline` datetime(6) NOT NULL,
	`checkout_id` varchar(36) NOT NULL,
	`idempotency_key` varchar(64),
	`request_digest` varchar(64) NOT NULL,
	CONSTRAINT `tb_order_info_order_id` PRIMARY KEY(`order_id`),
	CONSTRAINT `tb_order_info_checkout_uniq` UNIQUE(`user_id`,`checkout_id`),
	CONSTRAINT `tb_order_info_idempotency_uniq` UNIQUE(`user_id`,`idempotency_key`),
	CONSTRAINT `tb_order_info_count_positive` CHECK(`tb_order_info`.`total_count` > 0),
	CONSTRAINT `tb_order_info_total_not_negative` CHECK(`tb_order_info`.`total_amount` >= 0),
	CONSTRAINT `tb_order_info_discount_not_negative` CHECK(`tb_order_info`.`discount_amount` >= 0),
	CONSTRAINT `tb_order_info_freight_not_negative` CHECK(`tb_order_info`.`freight` >= 0),
	CONSTRAINT `tb_order_info_pay_not_negative` CHECK(`tb_order_info`.`pay_amount` >= 0),
	CONSTRAINT `tb_order_info_status_known` CHECK(`tb_order_info`.`status` between 1 and 6),
	CONSTRAINT `tb_order_info_method_known` CHECK(`tb_order_info`.`pay_method` between 1 and 3)
);
--> statement-breakpoint
CREATE TABLE `tb_payment` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`order_id` varchar(64) NOT NULL,
	`trade_id` varchar(100),
	`gateway` varchar(20) NOT NULL,
	`amount` decimal(10,2) NOT NULL,
	`applied` boolean NOT NULL,
	`paid_at` datetime(6),
	CONSTRAINT `tb_payment_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_payment_trade_uniq` UNIQUE(`trade_id`),
	CONSTRAINT `tb_payment_amount_not_negative` CHECK(`tb_payment`.`amount` >= 0)
);
--> statement-breakpoint
ALTER TABLE `tb_address` ADD CONSTRAINT `tb_address_user_id_tb_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `tb_users`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_address` ADD CONSTRAINT `tb_address_province_id_tb_areas_id_fk` FOREIGN KEY (`province_id`) REFERENCES `tb_areas`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_address` ADD CONSTRAINT `tb_address_city_id_tb_areas_id_fk` FOREIGN KEY (`city_id`) REFERENCES `tb_areas`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_address` ADD CONSTRAINT `tb_address_district_id_tb_areas_id_fk` FOREIGN KEY (`district_id`) REFERENCES `tb_areas`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_areas` ADD CONSTRAINT `tb_areas_parent_id_tb_areas_id_fk` FOREIGN KEY (`parent_id`) REFERENCES `tb_areas`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `auth_group_permissions` ADD CONSTRAINT `auth_group_permissions_group_id_auth_group_id_fk` FOREIGN KEY (`group_id`) REFERENCES `auth_group`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `auth_group_permissions` ADD CONSTRAINT `auth_group_permissions_permission_id_auth_permission_id_fk` FOREIGN KEY (`permission_id`) REFERENCES `auth_permission`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `auth_permission` ADD CONSTRAINT `auth_permission_content_type_id_django_content_type_id_fk` FOREIGN KEY (`content_type_id`) REFERENCES `django_content_type`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_oauth_qq` ADD CONSTRAINT `tb_oauth_qq_user_id_tb_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `tb_users`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_users_groups` ADD CONSTRAINT `tb_users_groups_user_id_tb_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `tb_users`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_users_groups` ADD CONSTRAINT `tb_users_groups_group_id_auth_group_id_fk` FOREIGN KEY (`group_id`) REFERENCES `auth_group`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_users_user_permissions` ADD CONSTRAINT `tb_users_user_permissions_user_id_tb_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `tb_users`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_users_user_permissions` ADD CONSTRAINT `tb_users_user_permissions_permission_id_auth_permission_id_fk` FOREIGN KEY (`permission_id`) REFERENCES `auth_permission`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_users` ADD CONSTRAINT `tb_users_default_address_id_tb_address_id_fk` FOREIGN KEY (`default_address_id`) REFERENCES `tb_address`(`id`) ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_goods_category` ADD CONSTRAINT `tb_goods_category_parent_id_tb_goods_category_id_fk` FOREIGN KEY (`parent_id`) REFERENCES `tb_goods_category`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_goods_channel` ADD CONSTRAINT `tb_goods_channel_category_id_tb_goods_category_id_fk` FOREIGN KEY (`category_id`) REFERENCES `tb_goods_category`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_goods` ADD CONSTRAINT `tb_goods_brand_id_tb_brand_id_fk` FOREIGN KEY (`brand_id`) REFERENCES `tb_brand`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_goods` ADD CONSTRAINT `tb_goods_category1_id_tb_goods_category_id_fk` FOREIGN KEY (`category1_id`) REFERENCES `tb_goods_category`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_goods` ADD CONSTRAINT `tb_goods_category2_id_tb_goods_category_id_fk` FOREIGN KEY (`category2_id`) REFERENCES `tb_goods_category`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_goods` ADD CONSTRAINT `tb_goods_category3_id_tb_goods_category_id_fk` FOREIGN KEY (`category3_id`) REFERENCES `tb_goods_category`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_sku_image` ADD CONSTRAINT `tb_sku_image_sku_id_tb_sku_id_fk` FOREIGN KEY (`sku_id`) REFERENCES `tb_sku`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_sku_specification` ADD CONSTRAINT `tb_sku_specification_sku_id_tb_sku_id_fk` FOREIGN KEY (`sku_id`) REFERENCES `tb_sku`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_sku_specification` ADD CONSTRAINT `tb_sku_specification_spec_id_tb_goods_specification_id_fk` FOREIGN KEY (`spec_id`) REFERENCES `tb_goods_specification`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_sku_specification` ADD CONSTRAINT `tb_sku_specification_option_id_tb_specification_option_id_fk` FOREIGN KEY (`option_id`) REFERENCES `tb_specification_option`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_sku` ADD CONSTRAINT `tb_sku_goods_id_tb_goods_id_fk` FOREIGN KEY (`goods_id`) REFERENCES `tb_goods`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_sku` ADD CONSTRAINT `tb_sku_category_id_tb_goods_category_id_fk` FOREIGN KEY (`category_id`) REFERENCES `tb_goods_category`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_specification_option` ADD CONSTRAINT `tb_specification_option_spec_id_tb_goods_specification_id_fk` FOREIGN KEY (`spec_id`) REFERENCES `tb_goods_specification`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_goods_specification` ADD CONSTRAINT `tb_goods_specification_goods_id_tb_goods_id_fk` FOREIGN KEY (`goods_id`) REFERENCES `tb_goods`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_content` ADD CONSTRAINT `tb_content_category_id_tb_content_category_id_fk` FOREIGN KEY (`category_id`) REFERENCES `tb_content_category`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_order_event` ADD CONSTRAINT `tb_order_event_order_id_tb_order_info_order_id_fk` FOREIGN KEY (`order_id`) REFERENCES `tb_order_info`(`order_id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_order_goods` ADD CONSTRAINT `tb_order_goods_order_id_tb_order_info_order_id_fk` FOREIGN KEY (`order_id`) REFERENCES `tb_order_info`(`order_id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_order_goods` ADD CONSTRAINT `tb_order_goods_sku_id_tb_sku_id_fk` FOREIGN KEY (`sku_id`) REFERENCES `tb_sku`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_order_info` ADD CONSTRAINT `tb_order_info_user_id_tb_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `tb_users`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_order_info` ADD CONSTRAINT `tb_order_info_address_id_tb_address_id_fk` FOREIGN KEY (`address_id`) REFERENCES `tb_address`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_payment` ADD CONSTRAINT `tb_payment_order_id_tb_order_info_order_id_fk` FOREIGN KEY (`order_id`) REFERENCES `tb_order_info`(`order_id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `tb_address_list` ON `tb_address` (`user_id`,`is_deleted`,`id`);--> statement-breakpoint
CREATE INDEX `tb_areas_by_parent` ON `tb_areas` (`parent_id`);--> statement-breakpoint
CREATE INDEX `tb_oauth_qq_user` ON `tb_oauth_qq` (`user_id`);--> statement-breakpoint
CREATE INDEX `tb_goods_category_by_parent` ON `tb_goods_category` (`parent_id`);--> statement-breakpoint
CREATE INDEX `tb_goods_channel_menu` ON `tb_goods_channel` (`group_id`,`sequence`);--> statement-breakpoint
CREATE INDEX `tb_sku_list_newest` ON `tb_sku` (`category_id`,`is_launched`,`create_time`);--> statement-breakpoint
CREATE INDEX `tb_sku_list_price` ON `tb_sku` (`category_id`,`is_launched`,`price`);--> statement-breakpoint
CREATE INDEX `tb_sku_list_sales` ON `tb_sku` (`category_id`,`is_launched`,`sales`);--> statement-breakpoint
CREATE INDEX `tb_content_shown` ON `tb_content` (`category_id`,`status`,`sequence`);--> statement-breakpoint
CREATE INDEX `tb_order_event_by_order` ON `tb_order_event` (`order_id`,`id`);--> statement-breakpoint
CREATE INDEX `tb_order_info_list` ON `tb_order_info` (`user_id`,`create_time`);--> statement-breakpoint
CREATE INDEX `tb_order_info_list_status` ON `tb_order_info` (`user_id`,`status`,`create_time`);--> statement-breakpoint
CREATE INDEX `tb_order_info_due` ON `tb_order_info` (`status`,`pay_deadline`);--> statement-breakpoint
CREATE INDEX `tb_payment_by_order` ON `tb_payment` (`order_id`,`applied`);