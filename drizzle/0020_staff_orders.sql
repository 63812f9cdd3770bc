CREATE TABLE `tb_order_note` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`order_id` varchar(64) NOT NULL,
	`user_id` int NOT NULL,
	`note` varchar(500) NOT NULL,
	CONSTRAINT `tb_order_note_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `tb_order_status_count` (
	`status` smallint NOT NULL,
	`orders` bigint NOT NULL,
	CONSTRAINT `tb_order_status_count_status` PRIMARY KEY(`status`)
);
--> statement-breakpoint
CREATE TABLE `tb_carrier` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`code` varchar(20) NOT NULL,
	`name` varchar(20) NOT NULL,
	`number_pattern` varchar(200) NOT NULL DEFAULT '',
	`tracking_url` varchar(300) NOT NULL DEFAULT '',
	CONSTRAINT `tb_carrier_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_carrier_code_uniq` UNIQUE(`code`),
	CONSTRAINT `tb_carrier_name_uniq` UNIQUE(`name`)
);
--> statement-breakpoint
CREATE TABLE `tb_shipment_line` (
	`id` int AUTO_INCREMENT NOT NULL,
	`shipment_id` int NOT NULL,
	`order_line_id` int NOT NULL,
	`count` int NOT NULL,
	CONSTRAINT `tb_shipment_line_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_shipment_line_uniq` UNIQUE(`shipment_id`,`order_line_id`),
	CONSTRAINT `tb_shipment_line_count_positive` CHECK(`tb_shipment_line`.`count` > 0)
);
--> statement-breakpoint
ALTER TABLE `tb_order_event` ADD `reason` varchar(200) DEFAULT '' NOT NULL;--> statement-breakpoint
-- the counts below include every event of before; an event of a process of either release is new
ALTER TABLE `tb_order_event` ADD `is_folded` boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_order_event` ALTER COLUMN `is_folded` SET DEFAULT false;--> statement-breakpoint
ALTER TABLE `tb_shipment` ADD `carrier_id` int;--> statement-breakpoint
ALTER TABLE `tb_shipment` ADD `order_time` datetime(6);--> statement-breakpoint
ALTER TABLE `tb_shipment` ADD `number_key` varchar(40) GENERATED ALWAYS AS ((nullif(tracking_no, ''))) STORED;--> statement-breakpoint
ALTER TABLE `tb_refund` ADD `order_time` datetime(6);--> statement-breakpoint
ALTER TABLE `tb_shipment` ADD CONSTRAINT `tb_shipment_number_uniq` UNIQUE(`order_id`,`carrier_id`,`number_key`);--> statement-breakpoint
-- the new unique key serves the foreign key of the order, so the old one can go
ALTER TABLE `tb_shipment` DROP INDEX `tb_shipment_order_uniq`;--> statement-breakpoint
ALTER TABLE `tb_order_note` ADD CONSTRAINT `tb_order_note_order_id_tb_order_info_order_id_fk` FOREIGN KEY (`order_id`) REFERENCES `tb_order_info`(`order_id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_shipment_line` ADD CONSTRAINT `tb_shipment_line_shipment_id_tb_shipment_id_fk` FOREIGN KEY (`shipment_id`) REFERENCES `tb_shipment`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_shipment_line` ADD CONSTRAINT `tb_shipment_line_order_line_id_tb_order_goods_id_fk` FOREIGN KEY (`order_line_id`) REFERENCES `tb_order_goods`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `tb_order_note_by_order` ON `tb_order_note` (`order_id`,`id`);--> statement-breakpoint
CREATE INDEX `tb_order_event_unfolded` ON `tb_order_event` (`is_folded`,`to_status`,`from_status`);--> statement-breakpoint
CREATE INDEX `tb_order_info_by_time` ON `tb_order_info` (`create_time`,`order_id`,`user_id`,`pay_amount`);--> statement-breakpoint
CREATE INDEX `tb_order_info_by_status` ON `tb_order_info` (`status`,`create_time`,`order_id`);--> statement-breakpoint
CREATE INDEX `tb_order_info_by_amount` ON `tb_order_info` (`pay_amount`,`create_time`,`order_id`);--> statement-breakpoint
CREATE INDEX `tb_shipment_by_carrier` ON `tb_shipment` (`carrier_id`,`order_time`,`order_id`);--> statement-breakpoint
CREATE INDEX `tb_refund_by_order_time` ON `tb_refund` (`status`,`order_time`,`order_id`);--> statement-breakpoint
ALTER TABLE `tb_shipment` ADD CONSTRAINT `tb_shipment_carrier_id_tb_carrier_id_fk` FOREIGN KEY (`carrier_id`) REFERENCES `tb_carrier`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
DROP INDEX `tb_order_info_newest` ON `tb_order_info`;--> statement-breakpoint
-- one statement sees one moment: an event that commits later is not folded and counts by itself
INSERT INTO `tb_order_status_count` (`status`, `orders`)
	SELECT known.status,
		(SELECT COUNT(*) FROM `tb_order_info` o WHERE o.`status` = known.status)
		- (SELECT COUNT(*) FROM `tb_order_event` e WHERE e.`is_folded` = 0 AND e.`to_status` = known.status)
		+ (SELECT COUNT(*) FROM `tb_order_event` e WHERE e.`is_folded` = 0 AND e.`from_status` = known.status)
	FROM (SELECT 1 AS status UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6) known;
--> statement-breakpoint
INSERT INTO `tb_carrier` (`create_time`, `update_time`, `code`, `name`, `number_pattern`, `tracking_url`) VALUES
	(UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), 'SF', '顺丰速运', '^(SF)?[0-9]{12,15}$', 'https://www.kuaidi100.com/chaxun?com=shunfeng&nu={number}'),
	(UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), 'YTO', '圆通速递', '^[A-Z]{0,2}[0-9]{8,18}$', 'https://www.kuaidi100.com/chaxun?com=yuantong&nu={number}'),
	(UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), 'ZTO', '中通快递', '^(ZTO?)?[0-9]{10,15}$', 'https://www.kuaidi100.com/chaxun?com=zhongtong&nu={number}'),
	(UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), 'STO', '申通快递', '^(STO)?[0-9]{12,15}$', 'https://www.kuaidi100.com/chaxun?com=shentong&nu={number}'),
	(UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), 'YD', '韵达快递', '^(YD)?[0-9]{13,15}$', 'https://www.kuaidi100.com/chaxun?com=yunda&nu={number}'),
	(UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), 'EMS', '邮政EMS', '^([A-Z]{2}[0-9]{9}[A-Z]{2}|[0-9]{13})$', 'https://www.kuaidi100.com/chaxun?com=ems&nu={number}'),
	(UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), 'JD', '京东物流', '^JD[A-Z0-9]{9,20}(-[0-9]{1,3}-[0-9]{1,3}-?)?$', 'https://www.kuaidi100.com/chaxun?com=jd&nu={number}');
--> statement-breakpoint
-- parcels of before name their carrier by its code, its name or another usual name
UPDATE `tb_shipment` s JOIN `tb_order_info` o ON o.`order_id` = s.`order_id`
	LEFT JOIN `tb_carrier` c ON c.`code` = TRIM(s.`carrier`) OR c.`name` = TRIM(s.`carrier`) OR c.`code` = CASE TRIM(s.`carrier`)
		WHEN '顺丰' THEN 'SF'
		WHEN '圆通快递' THEN 'YTO'
		WHEN '圆通' THEN 'YTO'
		WHEN '中通速递' THEN 'ZTO'
		WHEN '中通' THEN 'ZTO'
		WHEN '申通' THEN 'STO'
		WHEN '韵达速递' THEN 'YD'
		WHEN '韵达' THEN 'YD'
		WHEN '中国邮政' THEN 'EMS'
		WHEN '邮政' THEN 'EMS'
		WHEN '京东快递' THEN 'JD'
		WHEN '京东' THEN 'JD' END
	SET s.`order_time` = o.`create_time`, s.`carrier_id` = c.`id`;
--> statement-breakpoint
UPDATE `tb_refund` r JOIN `tb_order_info` o ON o.`order_id` = r.`order_id` SET r.`order_time` = o.`create_time`;
