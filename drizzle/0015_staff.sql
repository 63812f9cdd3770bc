CREATE TABLE `tb_named_lock` (
	`name` varchar(64) NOT NULL,
	CONSTRAINT `tb_named_lock_name` PRIMARY KEY(`name`)
);
--> statement-breakpoint
CREATE TABLE `tb_audit_entry` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`user_id` int,
	`actor` varchar(40) NOT NULL,
	`address` varchar(64) NOT NULL,
	`request_id` varchar(64) NOT NULL,
	`method` varchar(8) NOT NULL,
	`path` varchar(255) NOT NULL,
	`action` varchar(64) NOT NULL,
	`object` varchar(96) NOT NULL,
	`before` longtext NOT NULL,
	`after` longtext NOT NULL,
	`etag_before` varchar(64) NOT NULL,
	`etag_after` varchar(64) NOT NULL,
	`digest` varchar(64) NOT NULL,
	CONSTRAINT `tb_audit_entry_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `tb_audit_seal` (
	`sequence` bigint NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`entry_id` bigint NOT NULL,
	`chain` varchar(64) NOT NULL,
	CONSTRAINT `tb_audit_seal_sequence` PRIMARY KEY(`sequence`),
	CONSTRAINT `tb_audit_seal_entry_uniq` UNIQUE(`entry_id`)
);
--> statement-breakpoint
CREATE TABLE `tb_stocktake_line` (
	`id` int AUTO_INCREMENT NOT NULL,
	`stocktake_id` int NOT NULL,
	`sku_id` int NOT NULL,
	`counted` int,
	`expected` int,
	`count_time` datetime(6),
	`user_id` int,
	CONSTRAINT `tb_stocktake_line_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_stocktake_line_uniq` UNIQUE(`stocktake_id`,`sku_id`),
	CONSTRAINT `tb_stocktake_line_counted_not_negative` CHECK(`tb_stocktake_line`.`counted` >= 0)
);
--> statement-breakpoint
CREATE TABLE `tb_stocktake` (
	`id` int AUTO_INCREMENT NOT NULL,
	`create_time` datetime(6) NOT NULL,
	`update_time` datetime(6) NOT NULL,
	`category_id` int NOT NULL,
	`status` varchar(10) NOT NULL,
	`user_id` int NOT NULL,
	CONSTRAINT `tb_stocktake_id` PRIMARY KEY(`id`),
	CONSTRAINT `tb_stocktake_status_known` CHECK(`tb_stocktake`.`status` in ('open', 'applied', 'cancelled'))
);
--> statement-breakpoint
CREATE TABLE `tb_sku_day_view` (
	`day` date NOT NULL,
	`sku_id` int NOT NULL,
	`category_id` int NOT NULL,
	`views` int NOT NULL,
	CONSTRAINT `tb_sku_day_view_day_sku_id_category_id_pk` PRIMARY KEY(`day`,`sku_id`,`category_id`)
);
--> statement-breakpoint
ALTER TABLE `tb_goods` ADD `launch_at` datetime(6);--> statement-breakpoint
ALTER TABLE `tb_goods` ADD `unlaunch_at` datetime(6);--> statement-breakpoint
ALTER TABLE `tb_sku` ADD `launch_at` datetime(6);--> statement-breakpoint
ALTER TABLE `tb_sku` ADD `unlaunch_at` datetime(6);--> statement-breakpoint
ALTER TABLE `tb_sku` ADD `low_stock_threshold` int DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_sku` ADD `is_low_stock` boolean GENERATED ALWAYS AS ((stock < low_stock_threshold)) STORED;--> statement-breakpoint
ALTER TABLE `tb_sku` ADD `low_stock_time` datetime(6);--> statement-breakpoint
ALTER TABLE `tb_stock_movement` ADD `reason` varchar(10);--> statement-breakpoint
ALTER TABLE `tb_stock_movement` ADD `user_id` int;--> statement-breakpoint
ALTER TABLE `tb_stocktake_line` ADD CONSTRAINT `tb_stocktake_line_stocktake_id_tb_stocktake_id_fk` FOREIGN KEY (`stocktake_id`) REFERENCES `tb_stocktake`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `tb_audit_entry_by_object` ON `tb_audit_entry` (`object`,`id`);--> statement-breakpoint
CREATE INDEX `tb_audit_entry_by_user` ON `tb_audit_entry` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `tb_audit_entry_by_action` ON `tb_audit_entry` (`action`,`id`);--> statement-breakpoint
CREATE INDEX `tb_audit_entry_by_time` ON `tb_audit_entry` (`create_time`,`id`);--> statement-breakpoint
CREATE INDEX `tb_stocktake_list` ON `tb_stocktake` (`status`,`id`);--> statement-breakpoint
ALTER TABLE `tb_sku` ADD CONSTRAINT `tb_sku_low_stock_threshold_not_negative` CHECK (`tb_sku`.`low_stock_threshold` >= 0);--> statement-breakpoint
ALTER TABLE `tb_stock_movement` ADD CONSTRAINT `tb_stock_movement_reason_known` CHECK ((`tb_stock_movement`.`reason` is null and `tb_stock_movement`.`user_id` is null)
        or (`tb_stock_movement`.`kind` = 'received' and coalesce(`tb_stock_movement`.`reason`, '') = 'received')
        or (`tb_stock_movement`.`kind` = 'corrected' and case coalesce(`tb_stock_movement`.`reason`, '') when 'counted' then 1 when 'correction' then 1
          when 'damaged' then `tb_stock_movement`.`quantity` < 0 when 'returned' then `tb_stock_movement`.`quantity` > 0 else 0 end));--> statement-breakpoint
CREATE INDEX `tb_users_by_staff` ON `tb_users` (`is_staff`,`username`,`mobile`);--> statement-breakpoint
CREATE INDEX `tb_goods_launch_due` ON `tb_goods` (`launch_at`);--> statement-breakpoint
CREATE INDEX `tb_goods_unlaunch_due` ON `tb_goods` (`unlaunch_at`);--> statement-breakpoint
CREATE INDEX `tb_sku_launch_due` ON `tb_sku` (`launch_at`);--> statement-breakpoint
CREATE INDEX `tb_sku_unlaunch_due` ON `tb_sku` (`unlaunch_at`);--> statement-breakpoint
CREATE INDEX `tb_sku_low_stock` ON `tb_sku` (`is_low_stock`,`low_stock_time`);--> statement-breakpoint
CREATE INDEX `tb_order_info_newest` ON `tb_order_info` (`create_time`,`user_id`);--> statement-breakpoint
-- the content types and permissions that staff routes check (src/domains/staff/access/permissions.ts); imported shops may have some
INSERT IGNORE INTO `django_content_type` (`app_label`, `model`) VALUES
	('users', 'user'),
	('users', 'staff'),
	('auth', 'permission'),
	('auth', 'group'),
	('goods', 'goodscategory'),
	('goods', 'goodschannel'),
	('goods', 'brand'),
	('goods', 'spu'),
	('goods', 'spuspecification'),
	('goods', 'specificationoption'),
	('goods', 'sku'),
	('goods', 'skuimage'),
	('orders', 'orderinfo'),
	('orders', 'refund'),
	('orders', 'carrier'),
	('contents', 'contentcategory'),
	('contents', 'content'),
	('promotions', 'limitedprice'),
	('promotions', 'promotion'),
	('promotions', 'coupon'),
	('promotions', 'freight'),
	('audit', 'entry');
--> statement-breakpoint
INSERT IGNORE INTO `auth_permission` (`name`, `content_type_id`, `codename`)
	SELECT '新增用户', `id`, 'add_user' FROM `django_content_type` WHERE `app_label` = 'users' AND `model` = 'user'
	UNION ALL
	SELECT '修改用户', `id`, 'change_user' FROM `django_content_type` WHERE `app_label` = 'users' AND `model` = 'user'
	UNION ALL
	SELECT '删除用户', `id`, 'delete_user' FROM `django_content_type` WHERE `app_label` = 'users' AND `model` = 'user'
	UNION ALL
	SELECT '查看用户', `id`, 'view_user' FROM `django_content_type` WHERE `app_label` = 'users' AND `model` = 'user'
	UNION ALL
	SELECT '新增员工', `id`, 'add_staff' FROM `django_content_type` WHERE `app_label` = 'users' AND `model` = 'staff'
	UNION ALL
	SELECT '修改员工', `id`, 'change_staff' FROM `django_content_type` WHERE `app_label` = 'users' AND `model` = 'staff'
	UNION ALL
	SELECT '删除员工', `id`, 'delete_staff' FROM `django_content_type` WHERE `app_label` = 'users' AND `model` = 'staff'
	UNION ALL
	SELECT '查看员工', `id`, 'view_staff' FROM `django_content_type` WHERE `app_label` = 'users' AND `model` = 'staff'
	UNION ALL
	SELECT '新增权限', `id`, 'add_permission' FROM `django_content_type` WHERE `app_label` = 'auth' AND `model` = 'permission'
	UNION ALL
	SELECT '修改权限', `id`, 'change_permission' FROM `django_content_type` WHERE `app_label` = 'auth' AND `model` = 'permission'
	UNION ALL
	SELECT '删除权限', `id`, 'delete_permission' FROM `django_content_type` WHERE `app_label` = 'auth' AND `model` = 'permission'
	UNION ALL
	SELECT '查看权限', `id`, 'view_permission' FROM `django_content_type` WHERE `app_label` = 'auth' AND `model` = 'permission'
	UNION ALL
	SELECT '新增权限组', `id`, 'add_group' FROM `django_content_type` WHERE `app_label` = 'auth' AND `model` = 'group'
	UNION ALL
	SELECT '修改权限组', `id`, 'change_group' FROM `django_content_type` WHERE `app_label` = 'auth' AND `model` = 'group'
	UNION ALL
	SELECT '删除权限组', `id`, 'delete_group' FROM `django_content_type` WHERE `app_label` = 'auth' AND `model` = 'group'
	UNION ALL
	SELECT '查看权限组', `id`, 'view_group' FROM `django_content_type` WHERE `app_label` = 'auth' AND `model` = 'group'
	UNION ALL
	SELECT '新增商品分类', `id`, 'add_goodscategory' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'goodscategory'
	UNION ALL
	SELECT '修改商品分类', `id`, 'change_goodscategory' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'goodscategory'
	UNION ALL
	SELECT '删除商品分类', `id`, 'delete_goodscategory' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'goodscategory'
	UNION ALL
	SELECT '查看商品分类', `id`, 'view_goodscategory' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'goodscategory'
	UNION ALL
	SELECT '新增频道', `id`, 'add_goodschannel' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'goodschannel'
	UNION ALL
	SELECT '修改频道', `id`, 'change_goodschannel' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'goodschannel'
	UNION ALL
	SELECT '删除频道', `id`, 'delete_goodschannel' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'goodschannel'
	UNION ALL
	SELECT '查看频道', `id`, 'view_goodschannel' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'goodschannel'
	UNION ALL
	SELECT '新增品牌', `id`, 'add_brand' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'brand'
	UNION ALL
	SELECT '修改品牌', `id`, 'change_brand' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'brand'
	UNION ALL
	SELECT '删除品牌', `id`, 'delete_brand' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'brand'
	UNION ALL
	SELECT '查看品牌', `id`, 'view_brand' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'brand'
	UNION ALL
	SELECT '新增商品 SPU', `id`, 'add_spu' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'spu'
	UNION ALL
	SELECT '修改商品 SPU', `id`, 'change_spu' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'spu'
	UNION ALL
	SELECT '删除商品 SPU', `id`, 'delete_spu' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'spu'
	UNION ALL
	SELECT '查看商品 SPU', `id`, 'view_spu' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'spu'
	UNION ALL
	SELECT '新增商品规格', `id`, 'add_spuspecification' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'spuspecification'
	UNION ALL
	SELECT '修改商品规格', `id`, 'change_spuspecification' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'spuspecification'
	UNION ALL
	SELECT '删除商品规格', `id`, 'delete_spuspecification' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'spuspecification'
	UNION ALL
	SELECT '查看商品规格', `id`, 'view_spuspecification' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'spuspecification'
	UNION ALL
	SELECT '新增规格选项', `id`, 'add_specificationoption' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'specificationoption'
	UNION ALL
	SELECT '修改规格选项', `id`, 'change_specificationoption' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'specificationoption'
	UNION ALL
	SELECT '删除规格选项', `id`, 'delete_specificationoption' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'specificationoption'
	UNION ALL
	SELECT '查看规格选项', `id`, 'view_specificationoption' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'specificationoption'
	UNION ALL
	SELECT '新增商品 SKU', `id`, 'add_sku' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'sku'
	UNION ALL
	SELECT '修改商品 SKU', `id`, 'change_sku' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'sku'
	UNION ALL
	SELECT '删除商品 SKU', `id`, 'delete_sku' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'sku'
	UNION ALL
	SELECT '查看商品 SKU', `id`, 'view_sku' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'sku'
	UNION ALL
	SELECT '新增SKU 图片', `id`, 'add_skuimage' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'skuimage'
	UNION ALL
	SELECT '修改SKU 图片', `id`, 'change_skuimage' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'skuimage'
	UNION ALL
	SELECT '删除SKU 图片', `id`, 'delete_skuimage' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'skuimage'
	UNION ALL
	SELECT '查看SKU 图片', `id`, 'view_skuimage' FROM `django_content_type` WHERE `app_label` = 'goods' AND `model` = 'skuimage'
	UNION ALL
	SELECT '新增订单', `id`, 'add_orderinfo' FROM `django_content_type` WHERE `app_label` = 'orders' AND `model` = 'orderinfo'
	UNION ALL
	SELECT '修改订单', `id`, 'change_orderinfo' FROM `django_content_type` WHERE `app_label` = 'orders' AND `model` = 'orderinfo'
	UNION ALL
	SELECT '删除订单', `id`, 'delete_orderinfo' FROM `django_content_type` WHERE `app_label` = 'orders' AND `model` = 'orderinfo'
	UNION ALL
	SELECT '查看订单', `id`, 'view_orderinfo' FROM `django_content_type` WHERE `app_label` = 'orders' AND `model` = 'orderinfo'
	UNION ALL
	SELECT '新增退款', `id`, 'add_refund' FROM `django_content_type` WHERE `app_label` = 'orders' AND `model` = 'refund'
	UNION ALL
	SELECT '修改退款', `id`, 'change_refund' FROM `django_content_type` WHERE `app_label` = 'orders' AND `model` = 'refund'
	UNION ALL
	SELECT '删除退款', `id`, 'delete_refund' FROM `django_content_type` WHERE `app_label` = 'orders' AND `model` = 'refund'
	UNION ALL
	SELECT '查看退款', `id`, 'view_refund' FROM `django_content_type` WHERE `app_label` = 'orders' AND `model` = 'refund'
	UNION ALL
	SELECT '新增物流公司', `id`, 'add_carrier' FROM `django_content_type` WHERE `app_label` = 'orders' AND `model` = 'carrier'
	UNION ALL
	SELECT '修改物流公司', `id`, 'change_carrier' FROM `django_content_type` WHERE `app_label` = 'orders' AND `model` = 'carrier'
	UNION ALL
	SELECT '删除物流公司', `id`, 'delete_carrier' FROM `django_content_type` WHERE `app_label` = 'orders' AND `model` = 'carrier'
	UNION ALL
	SELECT '查看物流公司', `id`, 'view_carrier' FROM `django_content_type` WHERE `app_label` = 'orders' AND `model` = 'carrier'
	UNION ALL
	SELECT '新增广告类别', `id`, 'add_contentcategory' FROM `django_content_type` WHERE `app_label` = 'contents' AND `model` = 'contentcategory'
	UNION ALL
	SELECT '修改广告类别', `id`, 'change_contentcategory' FROM `django_content_type` WHERE `app_label` = 'contents' AND `model` = 'contentcategory'
	UNION ALL
	SELECT '删除广告类别', `id`, 'delete_contentcategory' FROM `django_content_type` WHERE `app_label` = 'contents' AND `model` = 'contentcategory'
	UNION ALL
	SELECT '查看广告类别', `id`, 'view_contentcategory' FROM `django_content_type` WHERE `app_label` = 'contents' AND `model` = 'contentcategory'
	UNION ALL
	SELECT '新增广告', `id`, 'add_content' FROM `django_content_type` WHERE `app_label` = 'contents' AND `model` = 'content'
	UNION ALL
	SELECT '修改广告', `id`, 'change_content' FROM `django_content_type` WHERE `app_label` = 'contents' AND `model` = 'content'
	UNION ALL
	SELECT '删除广告', `id`, 'delete_content' FROM `django_content_type` WHERE `app_label` = 'contents' AND `model` = 'content'
	UNION ALL
	SELECT '查看广告', `id`, 'view_content' FROM `django_content_type` WHERE `app_label` = 'contents' AND `model` = 'content'
	UNION ALL
	SELECT '新增限时特价', `id`, 'add_limitedprice' FROM `django_content_type` WHERE `app_label` = 'promotions' AND `model` = 'limitedprice'
	UNION ALL
	SELECT '修改限时特价', `id`, 'change_limitedprice' FROM `django_content_type` WHERE `app_label` = 'promotions' AND `model` = 'limitedprice'
	UNION ALL
	SELECT '删除限时特价', `id`, 'delete_limitedprice' FROM `django_content_type` WHERE `app_label` = 'promotions' AND `model` = 'limitedprice'
	UNION ALL
	SELECT '查看限时特价', `id`, 'view_limitedprice' FROM `django_content_type` WHERE `app_label` = 'promotions' AND `model` = 'limitedprice'
	UNION ALL
	SELECT '新增促销活动', `id`, 'add_promotion' FROM `django_content_type` WHERE `app_label` = 'promotions' AND `model` = 'promotion'
	UNION ALL
	SELECT '修改促销活动', `id`, 'change_promotion' FROM `django_content_type` WHERE `app_label` = 'promotions' AND `model` = 'promotion'
	UNION ALL
	SELECT '删除促销活动', `id`, 'delete_promotion' FROM `django_content_type` WHERE `app_label` = 'promotions' AND `model` = 'promotion'
	UNION ALL
	SELECT '查看促销活动', `id`, 'view_promotion' FROM `django_content_type` WHERE `app_label` = 'promotions' AND `model` = 'promotion'
	UNION ALL
	SELECT '新增优惠券', `id`, 'add_coupon' FROM `django_content_type` WHERE `app_label` = 'promotions' AND `model` = 'coupon'
	UNION ALL
	SELECT '修改优惠券', `id`, 'change_coupon' FROM `django_content_type` WHERE `app_label` = 'promotions' AND `model` = 'coupon'
	UNION ALL
	SELECT '删除优惠券', `id`, 'delete_coupon' FROM `django_content_type` WHERE `app_label` = 'promotions' AND `model` = 'coupon'
	UNION ALL
	SELECT '查看优惠券', `id`, 'view_coupon' FROM `django_content_type` WHERE `app_label` = 'promotions' AND `model` = 'coupon'
	UNION ALL
	SELECT '新增运费规则', `id`, 'add_freight' FROM `django_content_type` WHERE `app_label` = 'promotions' AND `model` = 'freight'
	UNION ALL
	SELECT '修改运费规则', `id`, 'change_freight' FROM `django_content_type` WHERE `app_label` = 'promotions' AND `model` = 'freight'
	UNION ALL
	SELECT '删除运费规则', `id`, 'delete_freight' FROM `django_content_type` WHERE `app_label` = 'promotions' AND `model` = 'freight'
	UNION ALL
	SELECT '查看运费规则', `id`, 'view_freight' FROM `django_content_type` WHERE `app_label` = 'promotions' AND `model` = 'freight'
	UNION ALL
	SELECT '新增操作记录', `id`, 'add_entry' FROM `django_content_type` WHERE `app_label` = 'audit' AND `model` = 'entry'
	UNION ALL
	SELECT '修改操作记录', `id`, 'change_entry' FROM `django_content_type` WHERE `app_label` = 'audit' AND `model` = 'entry'
	UNION ALL
	SELECT '删除操作记录', `id`, 'delete_entry' FROM `django_content_type` WHERE `app_label` = 'audit' AND `model` = 'entry'
	UNION ALL
	SELECT '查看操作记录', `id`, 'view_entry' FROM `django_content_type` WHERE `app_label` = 'audit' AND `model` = 'entry';
