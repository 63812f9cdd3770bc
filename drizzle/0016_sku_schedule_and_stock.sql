CREATE TABLE `tb_stocktake_line` (
	`id` int AUTO_INCREMENT NOT NULL,
	`stocktake_id` int NOT NULL,
	`sku_id` int NOT NULL,
	`counted` int,
	`expected` int,
	`count_time` datetime(6),
	`user_id` int,
	CONSTRAINT `tb_stocktake_line_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_stocktake_line_uniq` UNIQUE(`stocktake_id`,`sku_id`),
	CONSTRAINT `tb_stocktake_line_counted_not_negative` CHECK(`tb_stocktake_line`.`counted` >= 0)
);
--> statement-breakpoint
CREATE TABLE `tb_stocktake` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`category_id` int NOT NULL,
	`status` varchar(10) NOT NULL,
	`user_id` int NOT NULL,
	CONSTRAINT `tb_stocktake_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_stocktake_status_known` CHECK(`tb_stocktake`.`status` in ('open', 'applied', 'cancelled'))
);
--> statement-breakpoint
ALTER TABLE `tb_goods` ADD `launch_at` datetime(6);--> statement-breakpoint
ALTER TABLE `tb_goods` ADD `unlaunch_at` datetime(6);--> statement-breakpoint
ALTER TABLE `tb_sku` ADD `launch_at` datetime(6);--> statement-breakpoint
ALTER TABLE `tb_sku` ADD `unlaunch_at` datetime(6);--> statement-breakpoint
ALTER TABLE `tb_sku` ADD `low_stock_threshold` int DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_sku` ADD `is_low_stock` boolean GENERATED ALWAYS AS ((stock < low_stock_threshold)) STORED;--> statement-breakpoint
ALTER TABLE `tb_sku` ADD `low_stock_time` datetime(6);--> statement-breakpoint
ALTER TABLE `tb_stock_movement` ADD `reason` varchar(10);--> statement-breakpoint
ALTER TABLE `tb_stock_movement` ADD `user_id` int;--> statement-breakpoint
ALTER TABLE `tb_stocktake_line` ADD CONSTRAINT `tb_stocktake_line_stocktake_id_tb_stocktake_id_fk` FOREIGN KEY (`stocktake_id`) REFERENCES `tb_stocktake`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `tb_stocktake_list` ON `tb_stocktake` (`status`,`id`);--> statement-breakpoint
ALTER TABLE `tb_sku` ADD CONSTRAINT `tb_sku_low_stock_threshold_not_negative` CHECK (`tb_sku`.`low_stock_threshold` >= 0);--> statement-breakpoint
ALTER TABLE `tb_stock_movement` ADD CONSTRAINT `tb_stock_movement_reason_known` CHECK ((`tb_stock_movement`.`reason` is null and `tb_stock_movement`.`user_id` is null)
        or (`tb_stock_movement`.`kind` = 'received' and coalesce(`tb_stock_movement`.`reason`, '') = 'received')
        or (`tb_stock_movement`.`kind` = 'corrected' and case coalesce(`tb_stock_movement`.`reason`, '') when 'counted' then 1 when 'correction' then 1
          when 'damaged' then `tb_stock_movement`.`quantity` < 0 when 'returned' then `tb_stock_movement`.`quantity` > 0 else 0 end));--> statement-breakpoint
CREATE INDEX `tb_goods_launch_due` ON `tb_goods` (`launch_at`);--> statement-breakpoint
CREATE INDEX `tb_goods_unlaunch_due` ON `tb_goods` (`unlaunch_at`);--> statement-breakpoint
CREATE INDEX `tb_sku_launch_due` ON `tb_sku` (`launch_at`);--> statement-breakpoint
CREATE INDEX `tb_sku_unlaunch_due` ON `tb_sku` (`unlaunch_at`);--> statement-breakpoint
CREATE INDEX `tb_sku_low_stock` ON `tb_sku` (`is_low_stock`,`low_stock_time`);