CREATE TABLE `tb_sku_change` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`sku_id` int NOT NULL,
	CONSTRAINT `tb_sku_change_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `tb_search_synonym` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`term` varchar(50) NOT NULL,
	`synonym` varchar(50) NOT NULL,
	CONSTRAINT `tb_search_synonym_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_search_synonym_pair_uniq` UNIQUE(`term`,`synonym`)
);
--> statement-breakpoint
ALTER TABLE `tb_order_goods` ADD `comment_time` datetime(6);--> statement-breakpoint
ALTER TABLE `tb_order_goods` ADD `reply` longtext;--> statement-breakpoint
CREATE INDEX `tb_sku_change_recent` ON `tb_sku_change` (`create_time`,`sku_id`);--> statement-breakpoint
CREATE INDEX `tb_order_goods_reviews` ON `tb_order_goods` (`sku_id`,`is_commented`,`comment_time`);