CREATE TABLE `tb_refund_approval` (
	`refund_id` int NOT NULL,
	`idempotency_key` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`request_digest` varchar(64) NOT NULL,
	CONSTRAINT `tb_refund_approval_refund_id_idempotency_key_pk` PRIMARY KEY(`refund_id`,`idempotency_key`)
);
--> statement-breakpoint
-- each check gets more values; the release before writes none of the new ones
ALTER TABLE `tb_refund` DROP CONSTRAINT `tb_refund_status_known`;--> statement-breakpoint
ALTER TABLE `tb_stock_movement` DROP CONSTRAINT `tb_stock_movement_reason_known`;--> statement-breakpoint
ALTER TABLE `tb_refund` MODIFY COLUMN `status` varchar(20) NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_goods` ADD `is_returnable` boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_order_invoice` ADD `status` varchar(10) DEFAULT 'asked' NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_order_invoice` ADD `number` varchar(30);--> statement-breakpoint
ALTER TABLE `tb_order_invoice` ADD `file` varchar(100) DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_order_invoice` ADD `void_reason` varchar(200) DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_order_invoice` ADD `issued_time` datetime(6);--> statement-breakpoint
ALTER TABLE `tb_order_invoice` ADD `voided_time` datetime(6);--> statement-breakpoint
ALTER TABLE `tb_order_goods` ADD `is_returnable` boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_payment_incident` ADD `resolution` varchar(200) DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_payment_incident` ADD `resolved_time` datetime(6);--> statement-breakpoint
ALTER TABLE `tb_refund_line` ADD `restocked` int DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_refund_line` ADD `written_off` int DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_refund_line` ADD `note` varchar(200) DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_refund` ADD `cause` varchar(20) DEFAULT 'unwanted' NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_refund` ADD `return_carrier` varchar(20) DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_refund` ADD `return_tracking_no` varchar(40) DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_refund` ADD `return_time` datetime(6);--> statement-breakpoint
ALTER TABLE `tb_order_invoice` ADD CONSTRAINT `tb_order_invoice_number_uniq` UNIQUE(`number`);--> statement-breakpoint
ALTER TABLE `tb_refund_approval` ADD CONSTRAINT `tb_refund_approval_refund_id_tb_refund_id_fk` FOREIGN KEY (`refund_id`) REFERENCES `tb_refund`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `tb_order_invoice` ADD CONSTRAINT `tb_order_invoice_status_known` CHECK (`tb_order_invoice`.`status` in ('asked', 'issued', 'voided'));--> statement-breakpoint
ALTER TABLE `tb_order_invoice` ADD CONSTRAINT `tb_order_invoice_number_issued` CHECK ((`tb_order_invoice`.`status` = 'asked') = (`tb_order_invoice`.`number` is null));--> statement-breakpoint
ALTER TABLE `tb_refund_line` ADD CONSTRAINT `tb_refund_line_pieces_within` CHECK (`tb_refund_line`.`restocked` >= 0 and `tb_refund_line`.`written_off` >= 0 and `tb_refund_line`.`restocked` + `tb_refund_line`.`written_off` <= `tb_refund_line`.`count`);--> statement-breakpoint
ALTER TABLE `tb_refund` ADD CONSTRAINT `tb_refund_cause_known` CHECK (`tb_refund`.`cause` in ('unwanted', 'defect', 'damaged', 'wrong_goods', 'missing'));--> statement-breakpoint
ALTER TABLE `tb_refund` ADD CONSTRAINT `tb_refund_status_known` CHECK (`tb_refund`.`status` in ('requested', 'return_expected', 'returning', 'received', 'inspected', 'approved', 'rejected',
        'withdrawn', 'refunded'));--> statement-breakpoint
ALTER TABLE `tb_stock_movement` ADD CONSTRAINT `tb_stock_movement_reason_known` CHECK ((`tb_stock_movement`.`reason` is null and `tb_stock_movement`.`user_id` is null)
        or (`tb_stock_movement`.`kind` = 'returned' and coalesce(`tb_stock_movement`.`reason`, '') = 'returned')
        or (`tb_stock_movement`.`kind` = 'received' and coalesce(`tb_stock_movement`.`reason`, '') = 'received')
        or (`tb_stock_movement`.`kind` = 'corrected' and case coalesce(`tb_stock_movement`.`reason`, '') when 'counted' then 1 when 'correction' then 1
          when 'damaged' then `tb_stock_movement`.`quantity` < 0 when 'returned' then `tb_stock_movement`.`quantity` > 0 else 0 end));--> statement-breakpoint
CREATE INDEX `tb_order_invoice_list` ON `tb_order_invoice` (`status`,`order_id`);--> statement-breakpoint
CREATE INDEX `tb_payment_incident_list` ON `tb_payment_incident` (`is_repaired`,`id`);--> statement-breakpoint
CREATE INDEX `tb_payment_incident_by_bill` ON `tb_payment_incident` (`bill_date`,`gateway`);--> statement-breakpoint
CREATE INDEX `tb_payment_list` ON `tb_payment` (`gateway`,`id`);--> statement-breakpoint
CREATE INDEX `tb_payment_list_applied` ON `tb_payment` (`applied`,`id`);--> statement-breakpoint
-- the content types and permissions of payments and invoices (src/domains/staff/access/permissions.ts)
INSERT IGNORE INTO `django_content_type` (`app_label`, `model`) VALUES
	('orders', 'invoice'),
	('payments', 'payment'),
	('payments', 'incident'),
	('payments', 'bill');
--> statement-breakpoint
INSERT IGNORE INTO `auth_permission` (`name`, `content_type_id`, `codename`)
	SELECT '新增发票', `id`, 'add_invoice' FROM `django_content_type` WHERE `app_label` = 'orders' AND `model` = 'invoice'
	UNION ALL
	SELECT '修改发票', `id`, 'change_invoice' FROM `django_content_type` WHERE `app_label` = 'orders' AND `model` = 'invoice'
	UNION ALL
	SELECT '删除发票', `id`, 'delete_invoice' FROM `django_content_type` WHERE `app_label` = 'orders' AND `model` = 'invoice'
	UNION ALL
	SELECT '查看发票', `id`, 'view_invoice' FROM `django_content_type` WHERE `app_label` = 'orders' AND `model` = 'invoice'
	UNION ALL
	SELECT '新增支付', `id`, 'add_payment' FROM `django_content_type` WHERE `app_label` = 'payments' AND `model` = 'payment'
	UNION ALL
	SELECT '修改支付', `id`, 'change_payment' FROM `django_content_type` WHERE `app_label` = 'payments' AND `model` = 'payment'
	UNION ALL
	SELECT '删除支付', `id`, 'delete_payment' FROM `django_content_type` WHERE `app_label` = 'payments' AND `model` = 'payment'
	UNION ALL
	SELECT '查看支付', `id`, 'view_payment' FROM `django_content_type` WHERE `app_label` = 'payments' AND `model` = 'payment'
	UNION ALL
	SELECT '新增支付异常', `id`, 'add_incident' FROM `django_content_type` WHERE `app_label` = 'payments' AND `model` = 'incident'
	UNION ALL
	SELECT '修改支付异常', `id`, 'change_incident' FROM `django_content_type` WHERE `app_label` = 'payments' AND `model` = 'incident'
	UNION ALL
	SELECT '删除支付异常', `id`, 'delete_incident' FROM `django_content_type` WHERE `app_label` = 'payments' AND `model` = 'incident'
	UNION ALL
	SELECT '查看支付异常', `id`, 'view_incident' FROM `django_content_type` WHERE `app_label` = 'payments' AND `model` = 'incident'
	UNION ALL
	SELECT '新增对账单', `id`, 'add_bill' FROM `django_content_type` WHERE `app_label` = 'payments' AND `model` = 'bill'
	UNION ALL
	SELECT '修改对账单', `id`, 'change_bill' FROM `django_content_type` WHERE `app_label` = 'payments' AND `model` = 'bill'
	UNION ALL
	SELECT '删除对账单', `id`, 'delete_bill' FROM `django_content_type` WHERE `app_label` = 'payments' AND `model` = 'bill'
	UNION ALL
	SELECT '查看对账单', `id`, 'view_bill' FROM `django_content_type` WHERE `app_label` = 'payments' AND `model` = 'bill';
