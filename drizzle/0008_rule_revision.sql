CREATE TABLE `tb_rule_revision` (
	`id` int NOT NULL,
	`revision` bigint NOT NULL,
	CONSTRAINT `tb_rule_revision_id` PRIMARY KEY(`id`)
);
