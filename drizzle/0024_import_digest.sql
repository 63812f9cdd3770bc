ALTER TABLE `tb_import` ADD `file_digest` varchar(64) DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX `tb_import_by_digest` ON `tb_import` (`file_digest`,`kind`);