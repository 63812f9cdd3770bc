import { httpUrl, text } from './kinds.ts'

export const signInVariables = {
  ALIPAY_LOGIN_URL: httpUrl(
    'Sign-in page of Alipay.',
    'https://openauth.alipay.com/oauth2/publicAppAuthorize.htm',
  ),
  ALIPAY_LOGIN_REDIRECT_URI: httpUrl('Page that Alipay returns to; SHOP_URL/oauth_callback.html when empty.'),
  QQ_BASE_URL: httpUrl('Address of QQ.', 'https://graph.qq.com'),
  QQ_CLIENT_ID: text('Client at QQ.'),
  QQ_CLIENT_SECRET: text('Secret of the client.'),
  QQ_REDIRECT_URI: httpUrl('Page that QQ returns to; SHOP_URL/oauth_callback.html when empty.'),
}
