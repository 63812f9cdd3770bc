/** Groups of operations, in the order in which a storefront needs them. */
export const tags = [
  { name: 'accounts', description: '注册、登录、个人信息 · Registration, sign-in, profile' },
  { name: 'catalog', description: '商品 · Products and categories' },
  { name: 'search', description: '搜索、建议与热搜 · Search, suggestions, frequent searches' },
  { name: 'cart', description: '购物车，游客与用户 · Carts of guests and users' },
  { name: 'addresses', description: '省市区与收货地址 · Areas and addresses' },
  { name: 'orders', description: '结算、订单、退款与评价 · Settlement, orders, refunds, reviews' },
  { name: 'payments', description: '支付 · Payments' },
  { name: 'coupons', description: '优惠券 · Coupons' },
  { name: 'contents', description: '首页广告 · Home-page ads' },
  { name: 'favourites', description: '收藏与到货提醒 · Favourites and stock notices' },
  { name: 'history', description: '浏览记录 · Browse history' },
  { name: 'verification', description: '图形与短信验证码 · Captchas and SMS codes' },
  { name: 'oauth', description: '第三方登录与绑定 · Third-party sign-in' },
  {
    name: 'staff',
    description:
      '员工登录：POST /meiduo_admin/authorizations/ · Sign-in of staff, whose token the other operations of staff need',
  },
  { name: 'staff-people', description: '员工端：用户、员工与权限 · Staff: users, staff, permissions' },
  { name: 'staff-sheets', description: '员工端：导入与导出 · Staff: import and export' },
  { name: 'staff-catalog', description: '员工端：商品、SKU 与库存 · Staff: products, SKUs, stock' },
  {
    name: 'staff-orders',
    description:
      '员工端：订单、包裹、物流公司、退款与发票 · Staff: orders, parcels, carriers, refunds, invoices',
  },
  { name: 'staff-money', description: '员工端：支付、异常与对账 · Staff: payments, incidents, bills' },
  { name: 'staff-shop', description: '员工端：店铺、广告、评价与任务 · Staff: shop, ads, reviews, jobs' },
  {
    name: 'staff-promotions',
    description: '员工端：促销、优惠券与运费 · Staff: promotions, coupons, freight',
  },
  { name: 'staff-audit', description: '员工端：操作记录 · Staff: audit trail' },
  { name: 'staff-views', description: '员工端：保存的视图 · Staff: saved views' },
  { name: 'staff-figures', description: '员工端：首页统计 · Staff: figures of the home page' },
  { name: 'service', description: '运行状态 · Health and metrics' },
]

/** The first text of the page for shoppers. */
export const introduction = `**购买流程 · How to buy**

1. 登录 · Sign in: [signIn](#/accounts/signIn)
2. 商品 · Products: [listSkus](#/catalog/listSkus) · [searchSkus](#/search/searchSkus) · [getSku](#/catalog/getSku)
3. 购物车 · Cart: [addToCart](#/cart/addToCart) · [getCart](#/cart/getCart)
4. 结算与下单 · Checkout: [getSettlement](#/orders/getSettlement) → [placeOrder](#/orders/placeOrder)
5. 支付 · Pay: [startPayment](#/payments/startPayment) → [getPaymentStatus](#/payments/getPaymentStatus)

<details><summary>约定 · Conventions</summary>

**登录**：signIn 返回 token，点 Authorize 粘贴；演示店铺的页面已自动登录。示例编号来自演示店铺，顾客 \`demo_shopper\` 的密码在 \`bun start\` 时打印。路径带不带末尾斜杠都可以。请求体可用 JSON、表单（嵌套字段写作 \`lines[0][sku_id]\` 或 \`invoice.kind\`）或 multipart。可选字段的 \`null\` 和 \`""\` 表示未填，在 PUT 中会清空可选文本；整数只能写数字。标有 \`additionalProperties: false\` 的请求体拒绝未知字段和未知的查询参数。错误为 application/problem+json，默认中文，\`Accept-Language: en\` 时为英文。

**Sign in**: signIn returns a token; press Authorize and paste it. In a demo shop the page is signed in already. The ids of the examples exist in the demo shop, for \`demo_shopper\`, whose password \`bun start\` prints. Paths work with and without the trailing slash. Bodies are JSON, form (nested fields as \`lines[0][sku_id]\` or \`invoice.kind\`) or multipart. \`null\` and \`""\` of an optional field mean absent; in a PUT they empty an optional text. Integers are plain digits. A body with \`additionalProperties: false\` refuses unknown fields and query parameters. Errors are application/problem+json, in Chinese or with \`Accept-Language: en\` in English.

</details>

**错误 · Errors**: [错误代码 · error codes](/docs/errors/)`

/** The first text of the page for staff. */
export const staffIntroduction = `**登录 · Sign in**: [signInStaff](#/staff/signInStaff) → \`token\` → Authorize；演示店铺的页面已自动登录 · in a demo shop the page is signed in already

<details><summary>约定 · Conventions</summary>

**登录**：\`POST /meiduo_admin/authorizations/\` 发送员工的 \`username\` 与 \`password\`（启用动态口令的另加 \`otp\`），取得 \`token\`；点 Authorize 粘贴。其他客户端每个请求带请求头 \`Authorization: JWT <token>\` 或 \`Bearer <token>\`，系统之间用 API 密钥：\`Bearer mk_…\`。演示店铺的员工是 \`demo_staff\`（超级用户）、\`demo_warehouse\` 与 \`demo_service\`，密码在 \`.data/demo-users.json\`。买家的 token 为 403 \`staff_only\`，缺少权限为 403 \`permission_denied\`。

金额为两位小数的文本，时间为带店铺时区的 ISO 8601，如 \`2026-11-23T20:05:09+08:00\`。标明 428 的写操作须带 \`If-Match\`，其值是该对象回答中的 \`ETag\`。

**Sign in** with \`POST /meiduo_admin/authorizations/\`: \`username\` and \`password\` of staff (and \`otp\` with an authenticator app) return a \`token\`. Press Authorize and paste it; other clients send the header \`Authorization: JWT <token>\` or \`Bearer <token>\`, systems an API key as \`Bearer mk_…\`. The demo shop has the staff \`demo_staff\` (superuser), \`demo_warehouse\` and \`demo_service\`; their passwords are in \`.data/demo-users.json\`. The token of a shopper is 403 \`staff_only\`, a missing permission 403 \`permission_denied\`.

Amounts are texts with two decimals, times ISO 8601 with the offset of the shop. A write that documents 428 needs \`If-Match\` with the \`ETag\` of the object.

</details>

**错误 · Errors**: [错误代码 · error codes](/docs/errors/)`
