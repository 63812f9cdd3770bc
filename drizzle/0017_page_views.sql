CREATE TABLE `tb_sku_day_view` (
	`day` date NOT NULL,
	`sku_id` int NOT NULL,
	`category_id` int NOT NULL,
	`views` int NOT NULL,
	CONSTRAINT `tb_sku_day_view_day_sku_id_category_id_pk` PRIMARY KEY(`day`,`sku_id`,`category_id`)
);
--> statement-breakpoint
CREATE INDEX `tb_order_info_newest` ON `tb_order_info` (`create_time`,`user_id`);