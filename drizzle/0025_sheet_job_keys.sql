ALTER TABLE `tb_export` ADD `key_id` int;--> statement-breakpoint
ALTER TABLE `tb_import` ADD `key_id` int;