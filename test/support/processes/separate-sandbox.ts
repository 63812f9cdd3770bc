import { freePort } from '../../../src/sandbox/launcher/services/ports.ts'

/**
 * Returns the address of a separate sandbox, and the settings that point a mall at it instead of at the sandbox of the test run.
 * @param mall the origin of the mall, for notifications
 */
export async function separateSandbox(mall: string) {
  const [port, smtpPort] = [await freePort(), await freePort()]
  const url = `http://127.0.0.1:${port}`
  const settings = {
    SANDBOX_PORT: String(port),
    SANDBOX_SMTP_PORT: String(smtpPort),
    SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
    SMS_BASE_URL: url,
    QQ_BASE_URL: `${url}/qq`,
    ALIPAY_LOGIN_URL: `${url}/alipay/oauth2/publicAppAuthorize.htm`,
    ALIPAY_GATEWAY: `${url}/alipay/gateway.do`,
    ALIPAY_NOTIFY_URL: `${mall}/payment/alipay/notify/`,
    WECHAT_PAY_BASE_URL: `${url}/wechat`,
    WECHAT_PAY_NOTIFY_URL: `${mall}/payment/wechat/notify/`,
  }
  return { url, settings }
}
