/** What differs between the auth tables of Django's versions. */
export const djangoVersions = {
  '1.11': { key: 'INT', groupName: 80, hasViews: false },
  '2.2': { key: 'INT', groupName: 150, hasViews: true },
  '4.2': { key: 'BIGINT', groupName: 150, hasViews: true },
} as const
export type DjangoVersion = keyof typeof djangoVersions

/** The models of the course's shop, in the order in which Django stores their content types. */
const models = [
  ...['admin.logentry', 'auth.permission', 'auth.group', 'contenttypes.contenttype', 'sessions.session'],
  ...['users.user', 'users.address', 'oauth.oauthqquser', 'areas.area'],
  ...['contents.contentcategory', 'contents.content', 'goods.goodscategory', 'goods.goodschannelgroup'],
  ...['goods.goodschannel', 'goods.brand', 'goods.goods', 'goods.goodsspecification'],
  ...['goods.specificationoption', 'goods.sku', 'goods.skuimage', 'goods.skuspecification'],
  ...['goods.goodsvisitcount', 'orders.orderinfo', 'orders.ordergoods', 'payment.payment'],
]

type Permission = Readonly<{ id: number; type: number; codename: string; name: string; of: string }>

function permissionsOf(version: DjangoVersion): Permission[] {
  const actions = ['add', 'change', 'delete', ...(djangoVersions[version].hasViews ? ['view'] : [])]
  const all = models.flatMap((of, i) =>
    actions.map((action) => {
      const model = of.split('.')[1] as string
      return { type: i + 1, codename: `${action}_${model}`, name: `Can ${action} ${model}`, of }
    }),
  )
  const own = { type: models.indexOf('orders.orderinfo') + 1, codename: 'export_orders', name: '导出订单' }
  return [...all, { ...own, of: 'orders.orderinfo' }].map((each, i) => ({ ...each, id: i + 1 }))
}

type Grants = Readonly<{
  /** Permissions of the group 仓库 (1), whose member is user 8, such as `goods.change_goods`. */
  group: readonly string[]
  /** Direct grants of user 9. */
  direct: readonly string[]
}>

/** Returns the SQL of the auth tables and three staff users of a Django version; user 7 is a superuser, user 9 no staff. */
export function authTables(version: DjangoVersion, grants: Grants): string {
  const { key, groupName } = djangoVersions[version]
  const permissions = permissionsOf(version)
  const idOf = (name: string) =>
    permissions.find(({ of, codename }) => `${of.split('.')[0]}.${codename}` === name)?.id as number
  const rows = (list: readonly string[], holder: number) =>
    list.map((name, i) => `(${i + 1}, ${holder}, ${idOf(name)})`).join(', ')
  return `
    CREATE TABLE django_content_type (id INT PRIMARY KEY, app_label VARCHAR(100), model VARCHAR(100));
    INSERT INTO django_content_type VALUES ${models
      .map((name, i) => `(${i + 1}, '${name.replace('.', "', '")}')`)
      .join(', ')};
    CREATE TABLE auth_permission (id INT PRIMARY KEY, name VARCHAR(255), content_type_id INT, codename VARCHAR(100));
    INSERT INTO auth_permission VALUES ${permissions
      .map(({ id, name, type, codename }) => `(${id}, '${name}', ${type}, '${codename}')`)
      .join(', ')};
    CREATE TABLE auth_group (id INT PRIMARY KEY, name VARCHAR(${groupName}));
    INSERT INTO auth_group VALUES (1, '仓库');
    CREATE TABLE auth_group_permissions (id ${key} PRIMARY KEY, group_id INT, permission_id INT);
    INSERT INTO auth_group_permissions VALUES ${rows(grants.group, 1)};
    CREATE TABLE tb_users (id ${key} PRIMARY KEY, password VARCHAR(128), username VARCHAR(150), is_superuser TINYINT(1),
      is_staff TINYINT(1), is_active TINYINT(1), date_joined DATETIME(6), mobile VARCHAR(11));
    INSERT INTO tb_users VALUES (7, '!', 'chief', 1, 1, 1, '2019-01-01', '13800000007'),
      (8, '!', 'storekeeper', 0, 1, 1, '2019-01-01', '13800000008'), (9, '!', 'python', 0, 0, 1, '2019-01-01', '13800000009');
    CREATE TABLE tb_users_groups (id ${key} PRIMARY KEY, user_id ${key}, group_id INT);
    INSERT INTO tb_users_groups VALUES (1, 8, 1);
    CREATE TABLE tb_users_user_permissions (id ${key} PRIMARY KEY, user_id ${key}, permission_id INT);
    INSERT INTO tb_users_user_permissions VALUES ${rows(grants.direct, 9)};`
}
