const changeOfStatus =
  '待发货 → 待收货（没有运单号）；待收货 → 待评价；待评价 → 已完成；待支付 → 已取消，先在支付平台关闭交易；应付 0.00 元的待发货订单 → 已取消。与现状相同则不变。其他一律 409 order_state，包括支付；有未处理的退款申请为 409 refund_requested。'

/** The Chinese descriptions of operations whose routes hold a long or only the English one, by operation id. */
export const chineseDescriptions: Readonly<Record<string, string>> = {
  issueCaptcha: '四个字符，五分钟内有效，只能试一次。用同一个编号再次请求会换新的文字。',
  requestSmsCode:
    '无论对错，第一次尝试就用掉图形验证码，除非短信无法发送（503）。每个手机号 60 秒一条、每天 10 条；对网络地址的限额，一条短信按 20 个图形验证码计算。短信在回答之后发出。',
  startPasswordReset: '用掉图形验证码。得到的令牌交给 GET /sms_codes/?access_token= 发送短信验证码。',
  confirmPasswordReset:
    '带上第一步的 access_token。用它请求的验证码错五次即失效；不带令牌时，只有执行第一步的网络地址可用，错误次数只计入该地址。',
  resetPassword: '令牌只能用一次；该用户此前的所有令牌都失效。',
  changePassword: '此前的所有令牌失效，回答中有新的令牌；带 refresh=true 时另有 refresh_token。',
  register: '注册即登录：回答中有令牌。游客购物车会合并到新账号。',
  signIn:
    '用户名或手机号均可。游客购物车（以 Cookie 或 X-Guest-Cart 识别）合并到账号的购物车：每行只合并一次，最多 200 行。',
  signInBySms:
    '使用以 purpose=sign_in 请求的验证码。没有账号的手机号与错误的验证码一样被拒绝。游客购物车（以 Cookie 或 X-Guest-Cart 识别）合并到账号的购物车：每行只合并一次，最多 200 行。',
  refreshTokens:
    '用 refresh_token 换取新的 token 和新的 refresh_token，每个只能用一次。用过的 refresh_token 再次出现，会撤销该次登录的全部令牌：401 refresh_reused。没有宽限期，因此客户端一次只发一个续期请求，保存回答后再继续。退出登录、更换密码或手机号、注销账号后不能再续期：401 refresh_invalid。',
  changeNickname:
    '显示在评价旁的公开名称，可以与他人相同。按读者看到的字符至少 2 个（一个表情算一个），最多 20 个码点。空文本或 null 会清除。',
  changeMobile:
    '两个验证码都以 purpose=change_mobile 获取。带 old_code 时立即更换，旧令牌全部失效，并返回新令牌。旧号码已停用时改带密码：更换会等待 MOBILE_CHANGE_WAIT（72 小时），期间通知旧号码与已验证邮箱，GET /user/ 会显示，DELETE /user/mobile/ 或修改密码可以取消。',
  countCartPieces: '供角标使用：全部商品的件数，包括暂时不能购买的。',
  signOut: '令牌立即在所有服务器上失效，同一次登录的 refresh_token 和其他令牌也一起失效。',
  closeAccount:
    '取消未支付订单并抹去个人信息，订单匿名保留。有已付款未完成的订单时为 409；店铺唯一的超级管理员也不能注销。',
  changeEmail:
    '会发送一封带验证链接的邮件。新邮箱（GET /user/ 的 pending_email）验证之前，已验证的邮箱继续使用；验证之后会通知旧邮箱和手机号。再次发送邮件、更换密码或手机号后，旧链接失效。重新设置已验证的邮箱会取消更换。',
  startOauthSignIn:
    '让浏览器打开 login_url；对方带 code 和 state 返回，state 就是 next 的地址。next 只能是店铺的路径或允许的来源，否则为 400。',
  signInThroughProvider:
    '已绑定的身份直接登录并合并游客购物车，否则返回用于绑定账号的 access_token。state 十分钟内有效一次，且只在发起登录的浏览器中有效：以 Cookie 识别，请求须带上 Cookie（credentials）。OAUTH_STATE_BINDING=address 时，没有 Cookie 的客户端按网络地址识别。503 不会用掉 state。',
  bindIdentity:
    '已注册的手机号须给出该账号的密码；未注册的手机号会建立以其为用户名的账号。一个身份只能绑定一个账号。',
  getBreadcrumb: '从一级分类到该分类的路径；更低的级别为 null。',
  listSkus:
    '包括所有下级分类的商品。默认新品在前；create_time 与 sales 一律降序，带不带减号相同。每页默认 10 件。',
  getShop:
    '店名、客服电话、退货地址、ICP 备案号、营业执照链接，以及用户协议与隐私政策的文本和版本；用户的同意记录的就是这些版本。',
  listAds: '按位置分组的广告，只含展示中的，按显示顺序。',
  searchSkus:
    '匹配中文词与字、拼音、首字母和型号，容忍繁体、全角和英文拼写错误。默认按相关度排序。没有商品含全部词时会去掉一些词，列在 dropped 中：先去掉颜色，最后才去掉品类。每个筛选值的数量，是其他筛选不变时选中它的结果数。',
  listClaimableCoupons:
    '最新的在前，包括已领完的。claimable 表示当前用户能否再领；id 只用于 /coupons/{id}/claim/。',
  claimCoupon: '每人最多领取 per_user 张。回答中是用户优惠券的编号，结算和下单时作为 coupon 传入。',
  getCart:
    '`price` 是当前单价，已含限时价。`added_price` 是最近一次加入时的单价，`price_change` 是两者之差（比加入时降价）。再次加入会更新 `added_price`；修改数量或勾选时不变，删除该行则清除。游客登录时，游客行的加入价和勾选状态替换账号中同一商品的。记录价格之前保存的行，两个字段都为 null。商品数据（包括 `stock` 和 `available`）最多晚两秒，下单时以数据库为准。',
  addToCart:
    '已有的商品增加数量，没有的新增一行（最多 100 行），回答是该行的结果。游客以 Cookie guest_cart 识别；没有任何 Cookie 的请求会得到 guest_token，不支持 Cookie 的客户端以 X-Guest-Cart 请求头带上它。两者都有时以请求头为准。',
  setCartLine:
    '把该行设为给出的数量，没有则新增一行（最多 100 行）。不带 selected 时勾选状态不变，新增的行为已勾选。已下架或缺货的行，可以取消勾选且数量不超过现有数量；其他修改都要检查库存。',
  removeCartLine: 'sku_id 放在请求体或查询中都可以；两处的值不同为 400。',
  recordBrowsed: '保留最近 30 件商品，不重复。',
  listBrowsed:
    '最新的在前，不含已下架的商品。用游标时，X-Next-Cursor 是下一次的游标，Link 是其地址；到末尾时两者都没有。',
  listReviews:
    '最新的在前。姓名已打码，文本中七位及以上的数字也已打码。Link 头是前后页，X-Total-Count 是评价总数。用游标时，X-Next-Cursor 是下一次的游标，Link 是其地址；到末尾时两者都没有。',
  createReview: '收到商品的买家可为订单的每种商品评价一次；最后一条评价使订单完成。',
  editReview:
    '评价后 30 天内可修改（之后为 409 review_closed），没有给出的字段不变。follow_up 是追评，显示在评价下方。图片以 multipart 文件上传，1–9 张，替换原有图片；delete_pictures，或 JSON 中空的图片列表，删除全部图片，与文件同时提交为 400。带图片的请求体总大小受 REVIEW_UPLOAD_LIMIT_BYTES 限制。',
  requestRefund:
    '可以退全部剩余可退的、退一个金额、退几件商品，或同时给出金额和件数。待发货、待收货的订单可以申请；收货后在退货期内（ORDER_RETURN_WINDOW，7 天）也可以，无论是否已评价，之后为 409 return_window_over。不支持无理由退货的商品（SKU 的 no_reason_return）发货后须选择 unwanted 以外的原因，否则为 409 return_excluded，sku_ids 列出这些商品。店铺同意之前不会退款。待处理的申请占用其金额和件数：其他申请不能包含，全部申请之和不超过实付。有待处理申请的订单不会发货；已在途的商品照常送达。发货前全部退款的订单会取消，库存和优惠券退回。',
  withdrawRefund:
    '仅限商家尚未答复的申请，否则为 409 refund_state。撤销后，金额和商品可以再次申请。重复调用没有变化。',
  reportReturn:
    '仅限店铺等待寄回的申请（return_expected），否则为 409 refund_state；填写后状态为 returning。以同一运单重复提交没有变化。',
  changeOrderAddress:
    '待支付或待发货的订单可以修改收货地址。金额不变，已发起的支付仍然有效。运费不同的地址为 409 freight_differs，回答中有两个金额 freight 和 new_freight。',
  requestInvoice:
    '除已取消外的订单都可以补开发票。已有发票时，未提交的字段保持不变；首次申请须有 kind 和 title。tax_no 为空表示清空税号，仅个人抬头可以；公司改为个人时税号随之删除。',
  hideOrder:
    '已完成、已取消，或待评价且已全部退款的订单，可以从自己的列表中移除。订单仍然保留，可用编号查看。重复调用没有变化。',
  getOrderMessages: '默认 off：用户选择之前不发送任何消息。',
  setOrderMessages:
    '发货、收货和退款结果会发送消息：发到已验证的邮箱（没有则为 400 email_not_verified），或账号的手机号（没有则为 400 mobile_missing），受短信每日限额约束。店铺不能以该方式发送全部消息时为 503 gateway_not_configured。',
  listFavourites: '最新的在前。已下架或缺货的商品仍在列表中，available 为 false。',
  addFavourite: '重复收藏没有变化，每人最多 200 件。',
  removeFavourite: 'sku_id 放在请求体或查询中都可以，两处的值不同为 400。重复调用没有变化。',
  requestStockNotice:
    '商品在售且缺货时才能登记（否则为 409 in_stock）。到货时发送一条消息：优先发到已验证的邮箱，否则在每日限额内发短信；店铺两种都不能发送时为 503 gateway_not_configured。STOCK_NOTICE_TTL（90 天）后失效，再次登记重新计时。',
  cancelStockNotice: '重复调用没有变化。',
  listOrders:
    '最新的在前，含商品，不含已从列表中删除的订单。status 筛选：1 待支付、2 待发货、3 待收货、4 待评价、5 已完成、6 已取消。text 匹配商品名称或订单号的一部分。',
  getOrder: '商品、价格明细、支付、退回的款项、备注、发票、包裹、退款申请和订单的时间线。',
  buyAgain: '把订单中的商品按数量加入购物车并勾选，按现价。已下架、缺货或放不下的列在 missing 中，不会加入。',
  getCartSummary:
    '含限时价和促销，并提示每项促销还差多少。不可购买的行（已下架、缺货或超出限购）不计入任何金额。优惠券和地址的运费见 /orders/settlement/。',
  getSettlement:
    '按给出的优惠券和地址计价；同时列出用户的优惠券及各自的优惠，最优的在前，以及已勾选但不可购买的行，它们不计入金额。把 selection 和 pay_amount 传给 POST /orders/，就只按所示的行下单。请求中的地址不在配送范围内为 409 not_delivered；默认地址不配送时 address_delivered 为 false，以它下单会被拒绝。',
  getPurchaseSettlement:
    '与 GET /orders/settlement/ 相同，但按请求中的 lines 计价，与购物车无关。下单时把同样的 lines 传给 POST /orders/。',
  placeOrder:
    '下单购物车中勾选的全部商品，或都不下单。带 lines 为立即购买，购物车不变。请带 Idempotency-Key：相同的键和内容，任何时候都得到首次的订单。不带键时，与进行中的请求重复的购物车下单得到同一订单，之后的则因购物车已空为 400 selection_empty；不带键的立即购买每次都是新订单。带上结算显示的 pay_amount，价格不同时为 409 price_changed，并给出两个金额。带上结算显示的 selection，就只按所示的行下单：商品有变化为 409 selection_changed，并给出当前的行；不可购买的行取消勾选，留在购物车中。不带 selection 时，这样的行为 409 sku_unavailable、stock_short、purchase_limit 或 unpaid_limit，skus 列出每行及原因；unpaid_limit 另以 orders 列出须支付或取消的订单。',
  startPayment:
    '方式 1（仅银行卡）和 2：支付宝收银台的地址。方式 3：微信扫码的内容。带 device=phone 时为手机上的支付宝或微信页面地址，会打开 App；微信的地址可附加 redirect_url 以返回您的页面。两家、两种设备都可以发起；第二笔付款会退回。重复发起得到同样的二维码或页面，直到过期。',
  getPaymentStatus: '供显示二维码的页面每两三秒查询一次。',
  cancelOrder:
    '先在支付平台关闭交易。未支付的订单可以取消；应付 0.00 元的订单在发货前可以取消。其他已支付的订单不能取消：409 order_state 以 refunds 给出申请退款的路径。取消之后才到的付款，库存和优惠券仍可用时恢复订单，否则退回。',
  handlePaymentReturn: '原样传入支付宝附加的查询。会校验签名、应用、卖家、订单和金额，再向支付宝查询交易。',
  handleAlipayNotification: '保存通知后回答 success，否则为 failure。',
  handleWeChatPayNotification: '保存通知后为 204；否则微信支付会再次发送。',
  signInStaff:
    '用户名或手机号均可，令牌有效期为 STAFF_JWT_TTL。密码错误、动态验证码错误或已使用、名称不存在、顾客与停用的账号得到同样的拒绝。密码正确而只缺动态验证码时为 400 otp_required。',
  startStaffSession:
    '设置 HttpOnly 的 Cookie meiduo_staff，只对本站页面有效。空闲 STAFF_SESSION_IDLE 或登录满 STAFF_SESSION_TTL 后结束。拒绝的情形与 signInStaff 相同；其他来源的页面为 403 origin_refused。',
  listStaffSessions: '最新的在前，最多 50 个。不含 authorizations/ 的令牌。',
  getStaffSession: '页面重新加载后所需的内容：当前员工、权限和 CSRF 令牌。',
  endStaffSession: '会话立即在所有服务器上结束。',
  deleteStaffSession: '会话立即在所有服务器上结束。他人的会话为 404。',
  startTotp:
    '以验证器的一个动态验证码调用 totp/confirmation/ 后生效。再次开始会更换密钥；已启用时为 409 totp_enabled。',
  confirmTotp: '此后每次登录都需要动态验证码。此前未经第二步验证的令牌和会话不能再用于员工端，当前会话除外。',
  renewRecoveryCodes: '旧的恢复码作废。',
  disableTotp: '需要密码和一个动态验证码，或一个恢复码。',
  resetStaffPassword:
    '凭据由 issuePasswordReset 签发，只能用一次。此人的所有令牌与会话失效，动态验证码不变。',
  listApiKeys: '含已撤销和已到期的，最新的在前。',
  createApiKey:
    '回答中的密钥只显示这一次。密钥只能做其范围之内、且所有者当时有权做的事；密钥不能新增密钥，也不能登录。授予自己没有的权限为 403 grant_exceeds_own；系统账号的权限高于自己时为 outranked。',
  getApiKey: '不含密钥本身。查看他人的需要 users.view_staff，否则为 404。',
  updateApiKey: '范围不能修改，请另建一个。已撤销的为 404。',
  revokeApiKey: '所有服务器从下一个请求起拒绝它。撤销他人的密钥需要 users.change_staff，且其权限不高于自己。',
  issuePasswordReset:
    '供没有手机号的员工使用，在 STAFF_RESET_TTL 内有效一次；此后修改过密码或手机号则失效。权限高于自己的人为 403 outranked；对自己为 409 own_account，系统账号为 service_account。',
  resetTotp: '此人在所有设备上退出登录。权限高于自己的人为 403 outranked；对自己为 409 own_account。',
  signOutPerson: '所有令牌与会话立即在所有服务器上失效，API 密钥不变。权限高于自己的人为 403 outranked。',
  listServiceAccounts: '关键字匹配名称。',
  createServiceAccount:
    '没有密码和手机号，因此不能登录；用 api_keys/ 为其新增密钥。授予自己没有的权限为 403 grant_exceeds_own。',
  updateServiceAccount:
    '失去的权限从下一个请求起对其密钥生效。权限高于自己的账号为 403 outranked；授予自己没有的权限为 grant_exceeds_own。',
  removeServiceAccount: '其密钥全部撤销。权限高于自己的账号为 403 outranked。',
  signOutStaff: '令牌立即在所有服务器上失效。',
  updateBrand: '没有标志时保留原标志。',
  deleteBrand: '仍有商品使用时为 409 brand_in_use。',
  listStaffSkus: '在售与否都列出。keyword 是名称或副标题的一部分。',
  createSku: '商品 SPU 的每个规格各选一个选项，组合不能重复。初始库存记为入库。',
  getStaffSku: '所示库存在 24 小时内是同一人下一次 PUT 的比较基准。API 密钥的 GET 不算。',
  updateSku:
    'stock 与同一人上次 GET 所示不同时，按差额增减库存。24 小时内没有 GET 过时，只接受当前库存；API 密钥总是如此，请用 PATCH 修改库存。',
  deleteSku: '被订购过的，或收藏、特价用到的 SKU 会下架而不删除。',
  getSkuSettings: 'ETag 与 SKU 的相同。所示库存不作为下一次 PUT 的比较基准。',
  changeSku: 'stock_delta 在当时的库存上增减。launch_at 与 unlaunch_at 到时一秒内生效。',
  listSkuImages: 'keyword 是 SKU 名称的一部分。',
  createSkuImage: 'SKU 的第一张图片成为默认图片。',
  updateSkuImage: '没有给出的 sku 或 image 不变；SKU 的默认图片随之改变。',
  deleteSkuImage: '删除默认图片时，下一张成为默认图片，没有则为空。',
  listExportLists: '每个列表有哪些列、筛选条件和所需权限。',
  listExports: '自己的导出；有 staff.view_export 权限时为所有人的。',
  createExport:
    '后台任务按新到旧写入所选的列。个人信息已脱敏，形似公式的文本已处理。筛选条件与该列表的查询参数相同，页码除外。',
  downloadExport:
    '自己的导出；有 staff.view_export 权限时也可下载他人的。再次检查该列表的权限。生成之前和过期之后为 409 export_not_ready。',
  cancelExport: '有 staff.delete_export 权限时也可取消他人的导出。',
  listImportKinds: '每种有哪些列、能识别的表头、必填的列和一个 CSV 示例。',
  previewImport: '附表头、该导入的列对应关系，以及按表头建议的对应关系。单元格最多显示 200 字。',
  downloadImportResults: 'CSV：行、结果、对象、列、值、代码、说明和处理办法。',
  listImports: '自己的导入；有 staff.view_import 权限时为所有人的。',
  createImport:
    '后台任务先检查每一行，再写入正确的行；dry_run 时只检查。mode 默认 valid_rows；all_or_nothing 只在每行都正确时，于一个事务中全部写入，最多 IMPORT_ATOMIC_ROWS 行（默认 2000）。文件为不带密码的 XLSX，或以逗号、分号、制表符分隔的 CSV：UTF-8（有无 BOM 均可）、GB18030，或带 BOM 的 UTF-16。上限为 IMPORT_LIMIT_BYTES（默认 20 MiB，超过为 413）、IMPORT_MAX_ROWS 行（默认 100000）、200 列、每格 32767 字。第一行为中文或英文表头，或字段名，见 imports/kinds/。是否列（is_launched、force_number）填 是、yes、true、1 或 否、no、false、0；force_number 留空为否。空单元格保持原值。金额如 5388.00；库存原因为 到货 received、盘点 counted、报损 damaged、退回 returned、更正 correction。每种导入的 CSV 示例见下。',
  applyImport: '以调用者的名义执行。试运行结束前为 409 import_not_checked。',
  cancelImport: '已写入的行保留，结果中可查看。有 staff.delete_import 权限时也可取消他人的导入。',
  listStocktakes: 'keyword 是分类名称的一部分。',
  createStocktake: '该分类及其下级的每个 SKU 一行，在售与否都有。',
  applyStocktake:
    '差额成为原因为 counted 的库存流水。409 stock_short 列出须重新盘点的 SKU，409 stocktake_closed 表示已完成或已取消。',
  cancelStocktake: '已录入的件数仍可查看，不影响库存。',
  listStocktakeLines: 'keyword 是 SKU 名称的一部分。每行带有 PUT 所需的 ETag。',
  getGoodsSettings: 'ETag 与 SPU 的相同，用 PATCH 修改设置。',
  listRefunds: 'keyword 是完整的订单号、买家用户名或手机号。',
  receiveReturn:
    '仅限退货在途的申请（returning，或买家已填写运单后被拒绝的 rejected），否则为 409 refund_state。被拒绝的申请变为 received，清空拒绝理由，验货后重新决定；其金额或商品已被其他申请占用时为 409 refund_exceeds。',
  listPayments: 'keyword 是完整的订单号或渠道交易号。',
  getPayment: '含该订单的支付尝试、收款与退款，最早的在前。',
  listIncidents: 'keyword 是完整的交易号或退款单号。',
  listBills: '一次最多列出 1,000 条差异；difference_count 为该账单的全部差异数。',
  countLine: '同时记下此刻的库存，之后售出的件数不算盘亏。',
  updateShop:
    '未提交的非必填字段保持不变。协议或隐私政策的文本有变化时成为新版本，用户的同意仍记录其当时的版本。顾客立即看到变化。',
  getUser:
    '含各状态的订单数、最近十个订单、脱敏的地址、最近的优惠券、同意记录与锁定情况。已注销的账号为 404。另需 users.view_staff 权限。',
  lockUser:
    '立即结束其在所有服务器上的登录，之后登录按密码错误被拒绝。锁定员工另需 users.change_staff 权限（否则为 403 permission_denied），其权限高于调用者为 outranked；409 account_locked、self_demotion、last_superuser。',
  unlockUser:
    '可以重新登录，此前的令牌仍然无效。409 account_not_locked；解锁员工另需 users.change_staff 权限（否则为 403 permission_denied），其权限高于调用者为 outranked。',
  signOutUser:
    '该用户的全部令牌在下一次请求时被所有服务器拒绝。对员工另需 users.change_staff 权限（否则为 403 permission_denied），其权限高于调用者为 outranked。',
  exportUser:
    '与 GET /user/export/ 相同的文件，被锁定的账号也可以。每次导出都记入操作记录。对员工另需 users.view_staff 权限（否则为 403 permission_denied），其权限高于调用者为 outranked。',
  eraseUser:
    '取消未支付订单并抹去个人信息，与本人 DELETE /user/ 相同。审计记录注销的开始、取消的订单和注销的完成；被拒绝的调用不取消任何订单。username 须为该账号的用户名（否则为 400 username_mismatch）。有已付款未完成的订单时为 409 orders_in_progress，另有 self_demotion、last_superuser；对员工另需 users.delete_staff 权限（否则为 403 permission_denied），其权限高于调用者为 outranked。',
  listStaffReviews: '全部评价，包括已隐藏的，最新的在前。keyword 是订单号或作者的用户名。',
  replyToReview: '替换原有回复，立即显示在评价下方。',
  hideReview:
    '顾客看不到该评价及其图片，也不再计入评价数。图片换成新地址，旧地址在一分钟内失效。已隐藏时为 409 review_hidden。',
  showReview: '没有隐藏时为 409 review_shown。',
  listContentCategories: 'keyword 是名称或键名的一部分。',
  updateContentCategory: '页面立即用新的键名取得广告，旧键名不再可用。',
  deleteContentCategory: '仍有广告时为 409 content_category_in_use。',
  listContents: '展示与否都列出。keyword 是标题的一部分。',
  createContent: 'status 为 true 时顾客立即可见。',
  updateContent: '没有提交的图片、文本或链接保持不变。顾客立即看到变化。',
  listJobs: '店铺的全部定时任务：间隔、最近一次运行结束的时间、下次运行时间与最近一次失败。',
  runJob: '有空闲进程时立即多运行一次，不影响原有的间隔。',
  listQueues: '等待、运行中、延迟与失败的任务数，以及最近失败的任务。',
  retryJob: '不存在或没有失败的任务为 404。',
  listFailedMessages:
    '发给用户的订单、库存与账号消息中发送失败的，最近失败的在前，保留 MESSAGE_RETENTION（30 天）。',
  retryMessage:
    '消息立即重新发送，重试次数重新计算；超过三天的消息会被丢弃。没有失败的为 409 message_not_failed。',
  countBuyersToday: '每个用户只算一次，包括已取消的订单。',
  countRegisteredByDay: '恰好 30 天，最早的在前，最后一天是今天；没有注册的日子为 0。',
  listCategoryViews:
    '商品详情页的有效回答次数，不计已知爬虫，最多的在前；最多晚 10 秒。进程被强行终止时可能丢失最后 10 秒。',
  listStaffOrders:
    '最新的在前。关键字为订单编号、其开头六位及以上数字、用户名或手机号。无筛选、仅按状态、或不超过 10,000 条时 count 精确；否则 count_exact 为 false，页码到 10,000 条为止。',
  getStaffOrder: '商品名称、价格和图片为下单时的副本。时间线包括状态变更和员工备注。',
  setOrderStatus: changeOfStatus,
  changeOrderStatus: changeOfStatus,
  createShipment:
    '第一个包裹使订单变为待收货，其后的包裹直到全部商品发出；此前订单显示 parcels_open。409 shipment_exceeds 列出未发的商品，409 refund_requested 列出未处理的退款申请；force 与 reason 在同一事务中拒绝这些申请。同一运单号再次提交为 400 shipment_exists，因此重复提交不会多发。',
  changeShipment: '发出后 24 小时内可更正物流公司或运单号，之后为 409 shipment_fixed。其 ETag 在订单详情中。',
  listOrderNotes: '全部备注，最早的在前；随订单的个人信息一起删除。',
  createOrderNote: '顾客已注销账号时为 409 order_erased，超过 200 条为 409 notes_too_many。',
  deleteOrderNote: '只能删除自己的备注，超级管理员可删除任何备注；否则为 403 note_of_another。',
  cancelStaffOrder:
    '未支付的订单（先在支付平台关闭交易），或应付 0.00 元的待发货订单。时间线显示原因，顾客可见。已支付的订单请退款。',
  changeStaffOrderAddress: '发货前可修改。金额不变：运费不同为 409 freight_differs，并给出两个金额。',
  getPickingList:
    '尚未装入包裹的商品，按 SKU 与按订单列出，最早的订单在前。ids 指定订单；否则按订单列表的筛选条件，在待发货订单中选择：列出最早的 500 个，remaining 为其余的数目。',
  listCarriers: '关键字为代码或名称的一部分。',
  updateCarrier: '已发出的包裹保留物流公司的名称，物流查询网址随之更新。',
  deleteCarrier: '已有包裹使用时为 409 carrier_in_use。',
}
