CREATE TABLE `tb_export` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`user_id` int NOT NULL,
	`list` varchar(20) NOT NULL,
	`format` varchar(4) NOT NULL,
	`columns` text NOT NULL,
	`filters` text NOT NULL,
	`state` varchar(10) NOT NULL,
	`row_count` int NOT NULL DEFAULT 0,
	`file_key` varchar(200),
	`file_size` int,
	`error` varchar(64),
	`finish_time` datetime(6),
	`lease_owner` varchar(36),
	`lease_until` datetime(6),
	CONSTRAINT `tb_export_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `tb_import` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`user_id` int NOT NULL,
	`kind` varchar(20) NOT NULL,
	`file_name` varchar(255) NOT NULL,
	`file_key` varchar(200),
	`file_size` int NOT NULL,
	`mapping` text NOT NULL,
	`mode` varchar(14) NOT NULL,
	`is_dry_run` boolean NOT NULL,
	`state` varchar(10) NOT NULL,
	`row_count` int NOT NULL DEFAULT 0,
	`invalid_count` int NOT NULL DEFAULT 0,
	`unchanged_count` int NOT NULL DEFAULT 0,
	`changed_count` int NOT NULL DEFAULT 0,
	`failed_count` int NOT NULL DEFAULT 0,
	`checked_row` int NOT NULL DEFAULT 0,
	`error` varchar(64),
	`address` varchar(64) NOT NULL,
	`request_id` varchar(64) NOT NULL,
	`finish_time` datetime(6),
	`lease_owner` varchar(36),
	`lease_until` datetime(6),
	CONSTRAINT `tb_import_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `tb_import_row` (
	`import_id` int NOT NULL,
	`row_number` int NOT NULL,
	`outcome` varchar(10) NOT NULL,
	`object` varchar(96),
	`faults` text,
	CONSTRAINT `tb_import_row_import_id_row_number_pk` PRIMARY KEY(`import_id`,`row_number`)
);
--> statement-breakpoint
CREATE INDEX `tb_export_by_state` ON `tb_export` (`state`,`finish_time`);--> statement-breakpoint
CREATE INDEX `tb_export_by_user` ON `tb_export` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `tb_import_by_state` ON `tb_import` (`state`,`finish_time`);--> statement-breakpoint
CREATE INDEX `tb_import_by_user` ON `tb_import` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `tb_import_row_by_outcome` ON `tb_import_row` (`import_id`,`outcome`,`row_number`);
--> statement-breakpoint
INSERT IGNORE INTO `django_content_type` (`app_label`, `model`) VALUES
	('staff', 'import'),
	('staff', 'export');
--> statement-breakpoint
INSERT IGNORE INTO `auth_permission` (`name`, `content_type_id`, `codename`)
	SELECT '新增导入任务', `id`, 'add_import' FROM `django_content_type` WHERE `app_label` = 'staff' AND `model` = 'import'
	UNION ALL
	SELECT '修改导入任务', `id`, 'change_import' FROM `django_content_type` WHERE `app_label` = 'staff' AND `model` = 'import'
	UNION ALL
	SELECT '删除导入任务', `id`, 'delete_import' FROM `django_content_type` WHERE `app_label` = 'staff' AND `model` = 'import'
	UNION ALL
	SELECT '查看导入任务', `id`, 'view_import' FROM `django_content_type` WHERE `app_label` = 'staff' AND `model` = 'import'
	UNION ALL
	SELECT '新增导出任务', `id`, 'add_export' FROM `django_content_type` WHERE `app_label` = 'staff' AND `model` = 'export'
	UNION ALL
	SELECT '修改导出任务', `id`, 'change_export' FROM `django_content_type` WHERE `app_label` = 'staff' AND `model` = 'export'
	UNION ALL
	SELECT '删除导出任务', `id`, 'delete_export' FROM `django_content_type` WHERE `app_label` = 'staff' AND `model` = 'export'
	UNION ALL
	SELECT '查看导出任务', `id`, 'view_export' FROM `django_content_type` WHERE `app_label` = 'staff' AND `model` = 'export';
