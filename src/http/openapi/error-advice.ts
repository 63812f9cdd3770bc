import type { LocalizedText } from '../../lib/errors.ts'

const advice = (zh: string, en: string): LocalizedText => ({ zh, en })

/** What a client does about an error, by status. */
export const adviceByStatus: Readonly<Record<number, LocalizedText>> = {
  400: advice(
    '按 errors 列出的字段和原因修改后重新提交；原样重试不会成功。',
    'Correct the fields that errors names. The same request fails again.',
  ),
  401: advice(
    '登录后带上 Authorization 重试；WWW-Authenticate 含 error="invalid_token" 时请删除本地令牌。',
    'Sign in and send the token. Delete a stored token that is refused: error="invalid_token" in WWW-Authenticate.',
  ),
  403: advice('换用有权限的账号，或联系店铺。', 'Use an account that may do this, or ask the shop.'),
  404: advice(
    '检查路径和编号；他人的数据同样回答 404。',
    'Check path and id. The data of another user is 404 too.',
  ),
  405: advice('改用 Allow 头列出的方法。', 'Use a method that the Allow header lists.'),
  409: advice(
    '重新读取最新状态，向用户说明后再操作。',
    'Read the present state again, show it to the user, then decide.',
  ),
  412: advice('重新读取该资源，用新的 ETag 再提交。', 'Read the resource again and send its new ETag.'),
  413: advice('减小请求体或图片后重试。', 'Send a smaller body or picture.'),
  415: advice(
    '使用 application/json、表单或 multipart，UTF-8 编码，且不压缩请求体。',
    'Send JSON, a form or multipart, in UTF-8 and without compression.',
  ),
  416: advice('去掉或修正 Range 头。', 'Correct the Range header, or leave it out.'),
  422: advice(
    '新的操作使用新的 Idempotency-Key；重试同一操作时保持内容不变。',
    'Use a new Idempotency-Key for a new operation, and an unchanged body for a repeated one.',
  ),
  428: advice(
    '先读取该资源，再带上 If-Match 提交。',
    'Read the resource first and send its ETag in If-Match.',
  ),
  429: advice(
    '等待 Retry-After 秒后再试，不要循环重试。',
    'Wait for the seconds in Retry-After; do not repeat the request before.',
  ),
  500: advice(
    '稍后重试；仍然出错时，请把 request_id 交给店铺排查。',
    'Try again later. Report the request_id if it happens again.',
  ),
  503: advice(
    '按 Retry-After 重试；下单与退款请带同一个 Idempotency-Key。',
    'Repeat after Retry-After seconds; orders and refunds with the same Idempotency-Key.',
  ),
}

/** What a client does about an error, where there is more to say than for its status. */
export const adviceByCode: Readonly<Record<string, LocalizedText>> = {
  access_token_invalid: advice('从第一步重新开始。', 'Start again with the first step.'),
  address_limit_reached: advice('请用户先删除一个地址。', 'Ask the user to delete an address first.'),
  area_abolished: advice('重新读取 /areas/ 并请用户选择。', 'Read /areas/ again and let the user choose.'),
  captcha_invalid: advice(
    '换一个新的 UUID 重新获取图形验证码；每个只能用一次。',
    'Get a new captcha with a new UUID; each can be used once.',
  ),
  cart_full: advice('请用户删除一些商品，或先结算。', 'Ask the user to remove lines or to order first.'),
  coupon_limit_reached: advice('不再显示“领取”按钮。', 'Hide the claim button of this coupon.'),
  coupon_not_usable: advice(
    '重新读取结算，从 coupons 中选择 usable 的一张。',
    'Read the settlement again and choose a coupon that is usable.',
  ),
  freight_differs: advice(
    '取消订单，用新地址重新下单。',
    'Cancel the order and place it again with the new address.',
  ),
  gateway_not_configured: advice('隐藏该支付或登录方式。', 'Hide this way to pay or to sign in.'),
  invalid_credentials: advice(
    '请用户检查用户名和密码，或找回密码。',
    'Ask the user to check both, or to reset the password.',
  ),
  invalid_input: advice(
    'errors 列出每个字段的 code 与 message，可直接显示在输入框旁。',
    'errors holds a code and a message for each field, ready to show beside it.',
  ),
  malformed_host: advice(
    '请求头 Host 须为主机名或 IP 地址，可带端口；请检查客户端与代理的设置。',
    'Host is a name or an IP address, perhaps with a port. Check the client and its proxy.',
  ),
  mobile_taken: advice('请用户登录，或换一个手机号。', 'Ask the user to sign in, or for another mobile.'),
  not_delivered: advice('请用户更换收货地址。', 'Ask the user for another address.'),
  oauth_code_invalid: advice('重新跳转到第三方登录页。', 'Open the sign-in page of the other party again.'),
  oauth_state_invalid: advice(
    '重新请求 authorization；回调须带上 state 与同一浏览器的 Cookie。',
    'Start again with authorization; send state and the cookie of the same browser.',
  ),
  order_expired: advice('用“再次购买”重新下单。', 'Offer to buy again: POST /orders/{id}/cart/.'),
  order_state: advice(
    '重新读取订单；已付款的订单请走退款申请。',
    'Read the order again; for a paid order request a refund.',
  ),
  payment_closed: advice('换一种支付方式重新发起。', 'Start the payment with another method.'),
  payment_not_confirmed: advice(
    '几秒后再查 /orders/{id}/payment/status/；异步通知也会更新订单。',
    'Ask /orders/{id}/payment/status/ again in a few seconds; the notification updates the order too.',
  ),
  payment_surplus: advice(
    '无需操作：款项会自动退回。',
    'Nothing to do: the money is refunded automatically.',
  ),
  price_changed: advice(
    '显示新的金额，请用户确认后再提交。',
    'Show the new amount and submit again when the user agrees.',
  ),
  selection_changed: advice(
    '显示当前勾选的商品，请用户确认后带新的 selection 提交。',
    'Show the present lines and submit their selection when the user agrees.',
  ),
  selection_empty: advice('请用户先勾选商品。', 'Ask the user to select a line first.'),
  sku_unavailable: advice('从勾选中去掉列出的商品。', 'Deselect the SKUs that the answer names.'),
  sms_budget_spent: advice(
    '提示用户改用密码登录，或明天再试。',
    'Offer the password instead, or ask to try tomorrow.',
  ),
  sms_code_invalid: advice(
    '请用户核对；多次错误后须重新获取验证码。',
    'Ask for the code again; after several failures send a new one.',
  ),
  stock_insufficient: advice('把数量改到库存以内。', 'Lower the count to the stock.'),
  stock_short: advice(
    '显示列出的商品及库存，请用户修改数量。',
    'Show the named SKUs and let the user change the counts.',
  ),
  too_many_failures: advice(
    '等待 Retry-After 秒，或找回密码。',
    'Wait for Retry-After, or reset the password.',
  ),
  unknown_field: advice(
    '删去 errors 列出的字段，或检查拼写与大小写。',
    'Remove the fields that errors names, or check spelling and case.',
  ),
  unpaid_limit: advice(
    '请用户先支付或取消列出的订单。',
    'Ask the user to pay or to cancel the orders that the answer lists.',
  ),
  username_taken: advice('请用户换一个用户名。', 'Ask for another user name.'),
  verification_invalid: advice('登录后重新发送验证邮件。', 'Sign in and send the mail again.'),
}
