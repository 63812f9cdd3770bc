/** The models that permissions are about, as Django names them, each with its Chinese label. */
export const permissionModels = {
  'users.user': '用户',
  'users.staff': '员工',
  'auth.permission': '权限',
  'auth.group': '权限组',
  'goods.goodscategory': '商品分类',
  'goods.goodschannel': '频道',
  'goods.brand': '品牌',
  'goods.spu': '商品 SPU',
  'goods.spuspecification': '商品规格',
  'goods.specificationoption': '规格选项',
  'goods.sku': '商品 SKU',
  'goods.skuimage': 'SKU 图片',
  'orders.orderinfo': '订单',
  'orders.refund': '退款',
  'orders.carrier': '物流公司',
  'orders.invoice': '发票',
  'payments.payment': '支付',
  'payments.incident': '支付异常',
  'payments.bill': '对账单',
  'orders.figures': '经营数据',
  'payments.reconciliation': '财务对账',
  'contents.contentcategory': '广告类别',
  'contents.content': '广告',
  'promotions.limitedprice': '限时特价',
  'promotions.promotion': '促销活动',
  'promotions.coupon': '优惠券',
  'promotions.freight': '运费规则',
  'orders.review': '评价',
  'shop.profile': '店铺资料',
  'jobs.job': '后台任务',
  'audit.entry': '操作记录',
  'staff.import': '导入任务',
  'staff.export': '导出任务',
} as const
type PermissionModel = keyof typeof permissionModels

const permissionActions = { add: '新增', change: '修改', delete: '删除', view: '查看' } as const
type PermissionAction = keyof typeof permissionActions

type Named<Model> = Model extends `${infer App}.${infer Name}` ? `${App}.${PermissionAction}_${Name}` : never

/** A permission as `app.action_model`, such as `goods.change_sku`. */
export type Permission = Named<PermissionModel>

/** Returns every permission that routes check. Each is stored, and cannot be renamed or deleted. */
export function listPermissions(): Readonly<{ model: PermissionModel; codename: string; name: string }>[] {
  return Object.entries(permissionModels).flatMap(([model, label]) =>
    Object.entries(permissionActions).map(([action, verb]) => ({
      model: model as PermissionModel,
      codename: `${action}_${model.split('.')[1]}`,
      name: `${verb}${label}`,
    })),
  )
}
