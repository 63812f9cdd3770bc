CREATE TABLE `tb_order_key` (
	`user_id` int NOT NULL,
	`idempotency_key` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`order_id` varchar(64) NOT NULL,
	`request_digest` varchar(64) NOT NULL,
	CONSTRAINT `tb_order_key_user_id_idempotency_key_pk` PRIMARY KEY(`user_id`,`idempotency_key`)
);
--> statement-breakpoint
ALTER TABLE `tb_order_key` ADD CONSTRAINT `tb_order_key_user_id_tb_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `tb_users`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_order_key` ADD CONSTRAINT `tb_order_key_order_id_tb_order_info_order_id_fk` FOREIGN KEY (`order_id`) REFERENCES `tb_order_info`(`order_id`) ON DELETE no action ON UPDATE no action;