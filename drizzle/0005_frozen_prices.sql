ALTER TABLE `tb_order_goods` ADD `promotion_share` decimal(10,2) DEFAULT '0.00' NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_order_goods` ADD `coupon_share` decimal(10,2) DEFAULT '0.00' NOT NULL;--> statement-breakpoint
ALTER TABLE `tb_order_info` ADD `price_trace` longtext;--> statement-breakpoint
ALTER TABLE `tb_order_goods` ADD CONSTRAINT `tb_order_goods_shares_within` CHECK (`tb_order_goods`.`promotion_share` >= 0 and `tb_order_goods`.`coupon_share` >= 0 and `tb_order_goods`.`promotion_share` + `tb_order_goods`.`coupon_share` <= `tb_order_goods`.`price` * `tb_order_goods`.`count`);