CREATE TABLE `tb_named_lock` (
	`name` varchar(64) NOT NULL,
	CONSTRAINT `tb_named_lock_name` PRIMARY KEY(`name`)
);
--> statement-breakpoint
CREATE TABLE `tb_audit_entry` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`user_id` int,
	`actor` varchar(40) NOT NULL,
	`address` varchar(64) NOT NULL,
	`request_id` varchar(64) NOT NULL,
	`method` varchar(8) NOT NULL,
	`path` varchar(255) NOT NULL,
	`action` varchar(64) NOT NULL,
	`object` varchar(96) NOT NULL,
	`before` longtext NOT NULL,
	`after` longtext NOT NULL,
	`etag_before` varchar(64) NOT NULL,
	`etag_after` varchar(64) NOT NULL,
	`digest` varchar(64) NOT NULL,
	CONSTRAINT `tb_audit_entry_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `tb_audit_seal` (
	`sequence` bigint NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`entry_id` bigint NOT NULL,
	`chain` varchar(64) NOT NULL,
	CONSTRAINT `tb_audit_seal_sequence` PRIMARY KEY(`sequence`),
	CONSTRAINT `tb_audit_seal_entry_uniq` UNIQUE(`entry_id`)
);
--> statement-breakpoint
CREATE INDEX `tb_audit_entry_by_object` ON `tb_audit_entry` (`object`,`id`);--> statement-breakpoint
CREATE INDEX `tb_audit_entry_by_user` ON `tb_audit_entry` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `tb_audit_entry_by_action` ON `tb_audit_entry` (`action`,`id`);--> statement-breakpoint
CREATE INDEX `tb_audit_entry_by_time` ON `tb_audit_entry` (`create_time`,`id`);