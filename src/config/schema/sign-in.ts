import { httpUrl, oneOf, text } from './kinds.ts'

export const signInVariables = {
  OAUTH_STATE_BINDING: oneOf(
    '`cookie`: a sign-in must return to the browser that started it. `address` is for storefronts that cannot keep cookies or send the code without the state: a caller without the cookie is recognized by its IP address. Risk: behind one address (an office, a carrier) an attacker can then bind their own QQ or Alipay account to the account of a victim.',
    ['cookie', 'address'],
    'cookie',
  ),
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
