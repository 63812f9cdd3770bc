CREATE TABLE `tb_api_key_permission` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`key_id` int NOT NULL,
	`permission_id` int NOT NULL,
	CONSTRAINT `tb_api_key_permission_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_api_key_permission_uniq` UNIQUE(`key_id`,`permission_id`)
);
--> statement-breakpoint
CREATE TABLE `tb_api_key` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`user_id` int NOT NULL,
	`maker_id` int NOT NULL,
	`name` varchar(50) NOT NULL,
	`digest` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`is_read_only` boolean NOT NULL,
	`networks` varchar(1000) NOT NULL DEFAULT '',
	`expires_at` datetime(6) NOT NULL,
	`last_use_time` datetime(6),
	`revoke_time` datetime(6),
	CONSTRAINT `tb_api_key_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_api_key_digest_uniq` UNIQUE(`digest`)
);
--> statement-breakpoint
CREATE TABLE `tb_staff_recovery_code` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`user_id` int NOT NULL,
	`digest` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`used_time` datetime(6),
	CONSTRAINT `tb_staff_recovery_code_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_staff_recovery_code_uniq` UNIQUE(`user_id`,`digest`)
);
--> statement-breakpoint
CREATE TABLE `tb_staff_session` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`user_id` int NOT NULL,
	`digest` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`generation` int NOT NULL,
	`is_verified` boolean NOT NULL,
	`agent` varchar(200) NOT NULL,
	`address` varchar(64) NOT NULL,
	`last_use_time` datetime(6) NOT NULL,
	`expires_at` datetime(6) NOT NULL,
	CONSTRAINT `tb_staff_session_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_staff_session_digest_uniq` UNIQUE(`digest`)
);
--> statement-breakpoint
CREATE TABLE `tb_staff_totp` (
	`user_id` int NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`encrypted_secret` text NOT NULL,
	`confirm_time` datetime(6),
	`last_step` bigint NOT NULL DEFAULT 0,
	CONSTRAINT `tb_staff_totp_user_id` PRIMARY KEY(`user_id`)
);
--> statement-breakpoint
ALTER TABLE `tb_users` ADD `is_service` boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_api_key_permission` ADD CONSTRAINT `tb_api_key_permission_key_id_tb_api_key_id_fk` FOREIGN KEY (`key_id`) REFERENCES `tb_api_key`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_api_key_permission` ADD CONSTRAINT `tb_api_key_permission_permission_id_auth_permission_id_fk` FOREIGN KEY (`permission_id`) REFERENCES `auth_permission`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_api_key` ADD CONSTRAINT `tb_api_key_user_id_tb_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `tb_users`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_staff_recovery_code` ADD CONSTRAINT `tb_staff_recovery_code_user_id_tb_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `tb_users`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_staff_session` ADD CONSTRAINT `tb_staff_session_user_id_tb_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `tb_users`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_staff_totp` ADD CONSTRAINT `tb_staff_totp_user_id_tb_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `tb_users`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `tb_api_key_by_user` ON `tb_api_key` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `tb_staff_session_by_user` ON `tb_staff_session` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `tb_staff_session_expired` ON `tb_staff_session` (`expires_at`);