CREATE TABLE `tb_idempotency_key` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`user_id` int NOT NULL,
	`operation` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`idempotency_key` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`part` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`request_digest` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`reference` varchar(80) character set ascii collate ascii_bin NOT NULL,
	`answer` mediumtext,
	`is_personal` boolean NOT NULL,
	CONSTRAINT `tb_idempotency_key_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_idempotency_key_uniq` UNIQUE(`user_id`,`operation`,`idempotency_key`,`part`)
);
--> statement-breakpoint
ALTER TABLE `tb_idempotency_key` ADD CONSTRAINT `tb_idempotency_key_user_id_tb_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `tb_users`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `tb_idempotency_key_create_time` ON `tb_idempotency_key` (`create_time`);--> statement-breakpoint
CREATE INDEX `tb_idempotency_key_is_personal` ON `tb_idempotency_key` (`is_personal`);