import type { ExampleSession } from './example-session.ts'
import type { Values } from './send-example.ts'

type OneTime = Readonly<{
  reason: string
  /** Obtains the values; missing for an operation that the harness cannot call. */
  fill?: (session: ExampleSession) => Promise<Values>
}>

/** Why a person cannot send the notification of a payment. */
export const gatewayAlone = 'only a payment gateway can sign it'

/** Values that lead to the second success of an operation, such as 200 of a trial and 201 of the change. It is sent first. */
export const otherSuccesses: Readonly<Record<string, (session: ExampleSession) => Promise<Values>>> = {
  changeMobile: async ({ smsCode, users }) => {
    const mobile = '13800000004'
    const new_code = await smsCode(mobile, 'change_mobile')
    return { body: { mobile, new_code, password: users.shopper.password, old_code: undefined } }
  },
  createMatrix: async () => ({ body: { dry_run: true } }),
}

/**
 * Operations that need a secret which is made at run time and that the page of the documentation cannot obtain for a reader, and
 * where the harness finds the secret.
 */
export const oneTimeValues: Readonly<Record<string, OneTime>> = {
  changeMobile: {
    reason: 'the page of the documentation changes a mobile without a code to the present one, in three days',
    fill: async (session) => ({
      body: {
        old_code: await session.smsCode('15400000001', 'change_mobile'),
        new_code: await session.smsCode('13800000002', 'change_mobile'),
      },
    }),
  },
  handleAlipayNotification: { reason: gatewayAlone },
  handleWeChatPayNotification: { reason: gatewayAlone },
  endStaffSession: {
    reason: 'it ends the session of a cookie',
    fill: async (session) => ({ headers: await session.staffCookie() }),
  },
}
