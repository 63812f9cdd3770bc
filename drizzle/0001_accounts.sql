CREATE TABLE `tb_oauth_identity` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`user_id` int NOT NULL,
	`provider` varchar(20) NOT NULL,
	`subject` varbinary(128) NOT NULL,
	CONSTRAINT `tb_oauth_identity_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_oauth_identity_subject_uniq` UNIQUE(`provider`,`subject`)
);
--> statement-breakpoint
CREATE TABLE `tb_token_revocation` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`user_id` int NOT NULL,
	`token_id` varchar(36),
	`generation` int NOT NULL,
	`expires_at` datetime(6) NOT NULL,
	CONSTRAINT `tb_token_revocation_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
INSERT INTO `tb_oauth_identity` (`create_time`, `update_time`, `user_id`, `provider`, `subject`) SELECT `create_time`, `update_time`, `user_id`, 'qq', `openid` FROM `tb_oauth_qq`;--> statement-breakpoint
DROP TABLE `tb_oauth_qq`;--> statement-breakpoint
ALTER TABLE `tb_users` ADD `token_generation` int DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_oauth_identity` ADD CONSTRAINT `tb_oauth_identity_user_id_tb_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `tb_users`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_token_revocation` ADD CONSTRAINT `tb_token_revocation_user_id_tb_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `tb_users`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `tb_oauth_identity_user` ON `tb_oauth_identity` (`user_id`);--> statement-breakpoint
CREATE INDEX `tb_token_revocation_live` ON `tb_token_revocation` (`expires_at`);--> statement-breakpoint
CREATE INDEX `tb_token_revocation_recent` ON `tb_token_revocation` (`create_time`);--> statement-breakpoint
CREATE INDEX `tb_token_revocation_token` ON `tb_token_revocation` (`token_id`);