CREATE TABLE `tb_day_traffic` (
	`day` date NOT NULL,
	`visitors` int NOT NULL DEFAULT 0,
	`carts` int NOT NULL DEFAULT 0,
	`sketch` blob,
	CONSTRAINT `tb_day_traffic_day` PRIMARY KEY(`day`)
);
--> statement-breakpoint
CREATE TABLE `tb_figure_buyer` (
	`slot` int NOT NULL,
	`user_id` int NOT NULL,
	CONSTRAINT `tb_figure_buyer_slot_user_id_pk` PRIMARY KEY(`slot`,`user_id`)
);
--> statement-breakpoint
CREATE TABLE `tb_figure_progress` (
	`id` smallint NOT NULL,
	`sweep_slot` int NOT NULL,
	`sweep_start` datetime(6) NOT NULL,
	`as_of` datetime(6),
	CONSTRAINT `tb_figure_progress_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `tb_figure_sku` (
	`slot` int NOT NULL,
	`sku_id` int NOT NULL,
	`orders` int NOT NULL,
	`pieces` int NOT NULL,
	`amount` decimal(14,2) NOT NULL,
	CONSTRAINT `tb_figure_sku_slot_sku_id_pk` PRIMARY KEY(`slot`,`sku_id`)
);
--> statement-breakpoint
CREATE TABLE `tb_figure_slot` (
	`slot` int NOT NULL,
	`orders` int NOT NULL,
	`ordered_amount` decimal(14,2) NOT NULL,
	`free_orders` int NOT NULL,
	`payments` int NOT NULL,
	`paid_amount` decimal(14,2) NOT NULL,
	CONSTRAINT `tb_figure_slot_slot` PRIMARY KEY(`slot`)
);
--> statement-breakpoint
CREATE TABLE `tb_first_purchase` (
	`user_id` int NOT NULL,
	`slot` int NOT NULL,
	CONSTRAINT `tb_first_purchase_user_id` PRIMARY KEY(`user_id`)
);
--> statement-breakpoint
CREATE TABLE `tb_bill_fee` (
	`gateway` varchar(20) NOT NULL,
	`bill_date` date NOT NULL,
	`fee` decimal(10,2) NOT NULL,
	CONSTRAINT `tb_bill_fee_gateway_bill_date_pk` PRIMARY KEY(`gateway`,`bill_date`)
);
--> statement-breakpoint
CREATE INDEX `tb_figure_buyer_by_user` ON `tb_figure_buyer` (`user_id`,`slot`);--> statement-breakpoint
CREATE INDEX `tb_first_purchase_by_slot` ON `tb_first_purchase` (`slot`);--> statement-breakpoint
CREATE INDEX `tb_user_coupon_by_use` ON `tb_user_coupon` (`used_at`,`coupon_id`);--> statement-breakpoint
CREATE INDEX `tb_payment_by_time` ON `tb_payment` (`paid_at`,`create_time`,`applied`);--> statement-breakpoint
INSERT IGNORE INTO `django_content_type` (`app_label`, `model`) VALUES
	('orders', 'figures'),
	('payments', 'reconciliation');
--> statement-breakpoint
INSERT IGNORE INTO `auth_permission` (`name`, `content_type_id`, `codename`)
	SELECT '新增经营数据', `id`, 'add_figures' FROM `django_content_type` WHERE `app_label` = 'orders' AND `model` = 'figures'
	UNION ALL
	SELECT '修改经营数据', `id`, 'change_figures' FROM `django_content_type` WHERE `app_label` = 'orders' AND `model` = 'figures'
	UNION ALL
	SELECT '删除经营数据', `id`, 'delete_figures' FROM `django_content_type` WHERE `app_label` = 'orders' AND `model` = 'figures'
	UNION ALL
	SELECT '查看经营数据', `id`, 'view_figures' FROM `django_content_type` WHERE `app_label` = 'orders' AND `model` = 'figures'
	UNION ALL
	SELECT '新增财务对账', `id`, 'add_reconciliation' FROM `django_content_type` WHERE `app_label` = 'payments' AND `model` = 'reconciliation'
	UNION ALL
	SELECT '修改财务对账', `id`, 'change_reconciliation' FROM `django_content_type` WHERE `app_label` = 'payments' AND `model` = 'reconciliation'
	UNION ALL
	SELECT '删除财务对账', `id`, 'delete_reconciliation' FROM `django_content_type` WHERE `app_label` = 'payments' AND `model` = 'reconciliation'
	UNION ALL
	SELECT '查看财务对账', `id`, 'view_reconciliation' FROM `django_content_type` WHERE `app_label` = 'payments' AND `model` = 'reconciliation';
