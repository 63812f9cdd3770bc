import { TOTP } from 'otpauth'
import type { ExampleSession } from './example-session.ts'
import { exampleNow } from './example-time.ts'
import type { Values } from './send-example.ts'

type OneTime = Readonly<{
  reason: string
  /** Obtains the values; missing for an operation that the harness cannot call. */
  fill?: (session: ExampleSession) => Promise<Values>
}>

const captcha = 'the text of a captcha is in its picture and is valid once'
const code = 'an SMS code is valid once'
const link = 'a link of a mail is valid once'
const provider = 'a code of another site is valid once'
const password = 'the passwords of the demo users are drawn at the first start'
const gateway = 'only a payment gateway can sign it'

/**
 * Operations that need a secret which is made at run time, so that no document can hold an example, and where the harness finds the
 * secret.
 */
export const oneTimeValues: Readonly<Record<string, OneTime>> = {
  requestSmsCode: { reason: captcha, fill: async (session) => ({ query: await session.captcha() }) },
  startPasswordReset: { reason: captcha, fill: async (session) => ({ query: await session.captcha() }) },
  sendPasswordResetCode: {
    reason: 'the access token of a password reset is valid for 10 minutes',
    fill: async (session) => ({ query: { access_token: await session.startReset() } }),
  },
  confirmPasswordReset: {
    reason: code,
    fill: async (session) => ({ query: await session.resetCode() }),
  },
  resetPassword: {
    reason: 'the access token of a password reset is valid once',
    fill: async (session) => ({ body: { access_token: await session.confirmReset() } }),
  },
  changePassword: {
    reason: password,
    fill: async ({ users }) => ({ body: { old_password: users.shopper.password } }),
  },
  signIn: { reason: password, fill: async ({ users }) => ({ body: { password: users.shopper.password } }) },
  signInBySms: {
    reason: code,
    fill: async (session) => ({ body: { sms_code: await session.smsCode('15400000001', 'sign_in') } }),
  },
  refreshTokens: {
    reason: 'a refresh token is valid once',
    fill: async (session) => ({ body: { refresh_token: await session.refreshToken() } }),
  },
  changeMobile: {
    reason: code,
    fill: async (session) => ({
      body: {
        old_code: await session.smsCode('15400000001', 'change_mobile'),
        new_code: await session.smsCode('13800000002', 'change_mobile'),
      },
    }),
  },
  register: {
    reason: code,
    fill: async (session) => ({ body: { sms_code: await session.smsCode('13800000001', 'register') } }),
  },
  closeAccount: {
    reason: 'an account with orders to deliver cannot be closed, so that of another operation is',
    fill: async (session) => ({ token: await session.tokenOf('xiaoming', 'correct-horse') }),
  },
  verifyEmail: { reason: link, fill: async (session) => ({ query: { token: await session.mailToken() } }) },
  signInThroughProvider: {
    reason: provider,
    fill: async (session) => session.visitProvider(),
  },
  bindIdentity: {
    reason: provider,
    fill: async (session) => ({
      body: {
        access_token: await session.bindingToken(),
        sms_code: await session.smsCode('13800000003', 'bind'),
      },
    }),
  },
  handlePaymentReturn: { reason: gateway, fill: async (session) => ({ query: await session.pay() }) },
  handleAlipayNotification: { reason: gateway },
  handleWeChatPayNotification: { reason: gateway },
  signInStaff: {
    reason: password,
    fill: async ({ users }) => ({ body: { password: users.staff.password } }),
  },
  startStaffSession: {
    reason: password,
    fill: async ({ users }) => ({ body: { password: users.staff.password } }),
  },
  endStaffSession: {
    reason: 'it ends the session of a cookie',
    fill: async (session) => ({ headers: await session.staffCookie() }),
  },
  startTotp: { reason: password, fill: async ({ users }) => ({ body: { password: users.staff.password } }) },
  confirmTotp: {
    reason: 'a code of an authenticator app is valid once',
    fill: async (session) => ({
      body: { otp: new TOTP({ secret: await session.totpSecret() }).generate({ timestamp: exampleNow }) },
    }),
  },
  renewRecoveryCodes: {
    reason: 'a code of an authenticator app is valid once',
    fill: async (session) => ({ body: session.secondFactor() }),
  },
  disableTotp: {
    reason: 'a code of an authenticator app is valid once',
    fill: async (session) => ({ body: session.secondFactor() }),
  },
  resetStaffPassword: {
    reason: link,
    fill: async (session) => ({ body: { token: await session.staffResetToken() } }),
  },
  retryJob: { reason: 'no job of a new shop has failed' },
}
