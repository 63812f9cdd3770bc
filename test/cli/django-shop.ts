const times = 'create_time DATETIME(6) NOT NULL, update_time DATETIME(6) NOT NULL'
const at = "'2019-05-01 08:00:00.123456', '2019-05-02 08:00:00.000001'"

/** SQL of a small shop of the original: order lines without names, orders without a copied address. */
export const originalShop = `
CREATE TABLE django_content_type (id INT PRIMARY KEY, app_label VARCHAR(100), model VARCHAR(100));
INSERT INTO django_content_type VALUES (1, 'goods', 'sku');
CREATE TABLE auth_permission (id INT PRIMARY KEY, name VARCHAR(255), content_type_id INT, codename VARCHAR(100));
INSERT INTO auth_permission VALUES (1, 'Can change sku', 1, 'change_sku');
CREATE TABLE auth_group (id INT PRIMARY KEY, name VARCHAR(80));
INSERT INTO auth_group VALUES (1, '仓库');
CREATE TABLE auth_group_permissions (id INT PRIMARY KEY, group_id INT, permission_id INT);
INSERT INTO auth_group_permissions VALUES (1, 1, 1);
CREATE TABLE tb_users (id INT PRIMARY KEY, password VARCHAR(128), last_login DATETIME(6) NULL, is_superuser TINYINT(1),
  username VARCHAR(150), first_name VARCHAR(30), last_name VARCHAR(30), email VARCHAR(254), is_staff TINYINT(1),
  is_active TINYINT(1), date_joined DATETIME(6), mobile VARCHAR(11), email_active TINYINT(1), default_address_id INT NULL);
INSERT INTO tb_users VALUES (7, 'pbkdf2_sha256$36000$salt$key', NULL, 0, 'python', '', '', '', 0, 1,
  '2019-01-01 00:00:00.654321', '13800000007', 0, 3), (8, '!', NULL, 1, 'admin', '', '', 'a@b.cn', 1, 1,
  '2019-01-02 00:00:00', '', 1, NULL);
CREATE TABLE tb_users_groups (id INT PRIMARY KEY, user_id INT, group_id INT);
INSERT INTO tb_users_groups VALUES (1, 8, 1);
CREATE TABLE tb_oauth_qq (id INT PRIMARY KEY, ${times}, openid VARCHAR(64), user_id INT);
INSERT INTO tb_oauth_qq VALUES (1, ${at}, 'OPENID7', 7);
CREATE TABLE tb_areas (id INT PRIMARY KEY, name VARCHAR(20), parent_id INT NULL);
INSERT INTO tb_areas VALUES (110000, '北京市', NULL), (110100, '北京市', 110000), (110101, '东城区', 110100);
CREATE TABLE tb_address (id INT PRIMARY KEY, ${times}, title VARCHAR(20), receiver VARCHAR(20), place VARCHAR(50),
  mobile VARCHAR(11), tel VARCHAR(20) NULL, email VARCHAR(30) NULL, is_deleted TINYINT(1), city_id INT, district_id INT,
  province_id INT, user_id INT);
INSERT INTO tb_address VALUES (3, ${at}, '家', '张三', '一号院', '13900000003', NULL, NULL, 0, 110100, 110101, 110000, 7);
CREATE TABLE tb_goods_category (id INT PRIMARY KEY, ${times}, name VARCHAR(10), parent_id INT NULL);
INSERT INTO tb_goods_category VALUES (1, ${at}, '笔记本', 9), (9, ${at}, '电脑', NULL);
CREATE TABLE tb_goods_channel (id INT PRIMARY KEY, ${times}, group_id INT, url VARCHAR(50), sequence INT, category_id INT);
INSERT INTO tb_goods_channel VALUES (1, ${at}, 4, 'http://shop/1', 2, 9);
CREATE TABLE tb_brand (id INT PRIMARY KEY, ${times}, name VARCHAR(20), logo VARCHAR(100), first_letter VARCHAR(1));
INSERT INTO tb_brand VALUES (1, ${at}, '云雀', 'group1/logo', 'Y');
CREATE TABLE tb_goods (id INT PRIMARY KEY, ${times}, name VARCHAR(50), sales INT, comments INT, brand_id INT,
  category1_id INT, category2_id INT, category3_id INT, desc_detail LONGTEXT, desc_pack LONGTEXT, desc_service LONGTEXT);
INSERT INTO tb_goods VALUES (1, ${at}, '云雀本', 1, 0, 1, 9, 9, 1, '<p>好</p>', '', '');
CREATE TABLE tb_sku (id INT PRIMARY KEY, ${times}, name VARCHAR(50), caption VARCHAR(100), price DECIMAL(10,2),
  cost_price DECIMAL(10,2), market_price DECIMAL(10,2), stock INT, sales INT, comments INT, is_launched TINYINT(1),
  category_id INT, goods_id INT, default_image_url VARCHAR(200) NULL);
INSERT INTO tb_sku VALUES (1, ${at}, '云雀本 银', '轻', 29.90, 10, 39, 5, 1, 0, 1, 1, 1, 'group1/silver'),
  (2, ${at}, '云雀本 灰', '轻', 100, 10, 139, 5, 1, 0, 0, 1, 1, NULL);
CREATE TABLE tb_order_info (order_id VARCHAR(64) PRIMARY KEY, ${times}, total_count INT, total_amount DECIMAL(10,2),
  freight DECIMAL(10,2), pay_method SMALLINT, status SMALLINT, address_id INT, user_id INT);
INSERT INTO tb_order_info VALUES ('20190501000007', ${at}, 3, 169.80, 10, 2, 2, 3, 7),
  ('20190501000008', ${at}, 1, 29.90, 10, 1, 5, 3, 7), ('20190501000009', ${at}, 0, 10, 10, 2, 1, 3, 7);
CREATE TABLE tb_order_goods (id INT PRIMARY KEY, ${times}, count INT, price DECIMAL(10,2), comment LONGTEXT, score SMALLINT,
  is_anonymous TINYINT(1), is_commented TINYINT(1), order_id VARCHAR(64), sku_id INT);
INSERT INTO tb_order_goods VALUES (1, ${at}, 2, 29.90, '很好', 4, 1, 1, '20190501000007', 1),
  (2, ${at}, 1, 100, '', 5, 0, 0, '20190501000007', 2), (3, ${at}, 1, 29.90, '', 5, 0, 0, '20190501000008', 1);
CREATE TABLE tb_payment (id INT PRIMARY KEY, ${times}, trade_id VARCHAR(100) NULL, order_id VARCHAR(64));
INSERT INTO tb_payment VALUES (1, ${at}, 'T1', '20190501000007'), (2, ${at}, 'T2', '20190501000007');`

/** SQL of a fork: other table and column names, codes as texts, some columns added and some missing. */
export const renamedShop = `
CREATE TABLE tb_user (id INT PRIMARY KEY, password VARCHAR(128), username VARCHAR(150), mobile VARCHAR(11), is_vip BIT(1));
INSERT INTO tb_user VALUES (1, '!', 'one', '13800000001', b'1');
CREATE TABLE tb_areas (id VARCHAR(6) PRIMARY KEY, name VARCHAR(30), parent_id VARCHAR(6) NULL);
INSERT INTO tb_areas VALUES ('110000', '北京市', NULL), ('110100', '市辖区', '110000'), ('110101', '东城区', '110100'),
  ('999999', '无人区', '999900');
CREATE TABLE tb_addresses (id INT PRIMARY KEY, user_id INT, receiver VARCHAR(30), province_id VARCHAR(6),
  city_id VARCHAR(6), district_id VARCHAR(6), place VARCHAR(130), mobile VARCHAR(20), is_deleted BIT(1));
INSERT INTO tb_addresses VALUES (1, 1, '李四', '110000', '110100', '110101', '${'长'.repeat(120)}', '13900000001', b'0'),
  (2, 1, '${'名'.repeat(25)}', '110000', '110100', '110101', '路', '+86 139-0000-0002', b'0');
CREATE TABLE tb_goods_category (id INT PRIMARY KEY, name VARCHAR(10), parent_id INT NULL);
INSERT INTO tb_goods_category VALUES (1, '书', NULL);
CREATE TABLE tb_channel_group (id INT PRIMARY KEY, name VARCHAR(20));
INSERT INTO tb_channel_group VALUES (4, '图书');
CREATE TABLE tb_goods_channel (id INT PRIMARY KEY, group_id INT, category_id INT, url VARCHAR(50), sequence INT);
INSERT INTO tb_goods_channel VALUES (1, 4, 1, 'http://shop', 1);
CREATE TABLE tb_brand (id INT PRIMARY KEY, name VARCHAR(20), logo VARCHAR(100), first_letter VARCHAR(1));
INSERT INTO tb_brand VALUES (1, '纸', '', 'Z');
CREATE TABLE tb_spu (id INT PRIMARY KEY, name VARCHAR(50), brand_id INT, category1_id INT, category2_id INT,
  category3_id INT, sales INT);
INSERT INTO tb_spu VALUES (1, '一本书', 1, 1, 1, 1, 0);
CREATE TABLE tb_spu_specification (id INT PRIMARY KEY, spu_id INT, name VARCHAR(20));
INSERT INTO tb_spu_specification VALUES (1, 1, '装帧');
CREATE TABLE tb_specification_option (id INT PRIMARY KEY, spec_id INT, value VARCHAR(20));
INSERT INTO tb_specification_option VALUES (1, 1, '精装');
CREATE TABLE tb_sku (id INT PRIMARY KEY, spu_id INT, category_id INT, name VARCHAR(50), price DOUBLE, stock INT,
  default_image VARCHAR(200));
INSERT INTO tb_sku VALUES (1, 1, 1, '一本书 精装', 59.97, -3, 'covers/1');
CREATE TABLE tb_sku_specification (id INT PRIMARY KEY, sku_id INT, spec_id INT, option_id INT);
INSERT INTO tb_sku_specification VALUES (1, 1, 1, 1), (2, 77, 1, 1);
CREATE TABLE tb_order_info (oid VARCHAR(64) PRIMARY KEY, user_id INT, address_id INT, total_count INT,
  total_amount DECIMAL(10,2), pay_method VARCHAR(10), status VARCHAR(10), create_time DATETIME NULL);
INSERT INTO tb_order_info VALUES ('A1', 1, 1, 2, 119.94, 'ALIPAY', 'UNSEND', '2020-02-02 02:02:02'),
  ('A2', 1, 9, 2, 119.94, 'ALIPAY', 'UNSEND', '2020-02-02 02:02:02'),
  ('A3', 1, 1, 2, 119.94, 'BARTER', 'UNSEND', '2020-02-02 02:02:02');
CREATE TABLE tb_order_goods (id INT PRIMARY KEY, oid VARCHAR(64), sku_id INT, count INT, price DECIMAL(10,2));
INSERT INTO tb_order_goods VALUES (1, 'A1', 1, 2, 59.97), (2, 'A2', 1, 2, 59.97), (3, 'A1', 1, 1, 59.97);`
