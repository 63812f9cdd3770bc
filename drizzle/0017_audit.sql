CREATE TABLE `tb_description_picture` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`image` varchar(200) NOT NULL,
	`used_time` datetime(6) NOT NULL,
	`state` varchar(10) NOT NULL DEFAULT 'stored',
	CONSTRAINT `tb_description_picture_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_description_picture_uniq` UNIQUE(`image`)
);
--> statement-breakpoint
CREATE TABLE `tb_saved_view` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`user_id` int NOT NULL,
	`name` varchar(50) NOT NULL,
	`list` varchar(40) NOT NULL,
	`filters` text NOT NULL,
	`columns` text NOT NULL,
	`is_shared` boolean NOT NULL DEFAULT false,
	CONSTRAINT `tb_saved_view_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_saved_view_uniq` UNIQUE(`user_id`,`list`,`name`)
);
--> statement-breakpoint
CREATE TABLE `tb_audit_unsealed` (
	`entry_id` bigint NOT NULL,
	CONSTRAINT `tb_audit_unsealed_entry_id` PRIMARY KEY(`entry_id`)
);
--> statement-breakpoint
DROP INDEX `tb_audit_entry_by_user` ON `tb_audit_entry`;--> statement-breakpoint
DROP INDEX `tb_audit_entry_by_action` ON `tb_audit_entry`;--> statement-breakpoint
ALTER TABLE `tb_sku_image` ADD `sequence` int DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_saved_view` ADD CONSTRAINT `tb_saved_view_user_id_tb_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `tb_users`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `tb_description_picture_unused` ON `tb_description_picture` (`state`,`used_time`);--> statement-breakpoint
CREATE INDEX `tb_saved_view_shared` ON `tb_saved_view` (`is_shared`,`list`);--> statement-breakpoint
CREATE INDEX `tb_audit_entry_of_user` ON `tb_audit_entry` (`user_id`,`create_time`,`id`);--> statement-breakpoint
CREATE INDEX `tb_audit_entry_of_action` ON `tb_audit_entry` (`action`,`create_time`,`id`);--> statement-breakpoint
CREATE INDEX `tb_audit_entry_of_user_action` ON `tb_audit_entry` (`user_id`,`action`,`create_time`,`id`);--> statement-breakpoint
INSERT INTO `tb_audit_unsealed` (`entry_id`) SELECT `id` FROM `tb_audit_entry`;
