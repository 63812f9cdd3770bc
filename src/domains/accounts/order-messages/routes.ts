import { Elysia } from 'elysia'
import { problems } from '../../../http/fields.ts'
import { identity } from '../../../http/identity.ts'
import { gatewayNotConfigured } from '../../../lib/errors.ts'
import { getProfile } from '../profile.ts'
import { chooseChannel } from './choose-channel.ts'
import { emailNotVerified, mobileMissing } from './errors.ts'
import * as model from './model.ts'

export const messageRoutes = new Elysia({ name: 'messages', tags: ['accounts'] })
  .use(identity)
  .get(
    '/user/order_messages/',
    async ({ user }) => ({ channel: (await getProfile(user.id)).orderMessages }),
    {
      signedIn: true,
      response: { 200: model.orderMessages, ...problems(401) },
      detail: {
        operationId: 'getOrderMessages',
        summary: '订单消息设置 · How messages about orders are sent',
        description: 'off is the default: nothing is sent until the user asks for it.',
      },
    },
  )
  .put(
    '/user/order_messages/',
    async ({ user, body: { channel } }) => {
      await chooseChannel(user.id, channel)
      return { channel }
    },
    {
      signedIn: true,
      body: model.orderMessages,
      response: {
        200: model.orderMessages,
        ...problems(400, 401, 415, emailNotVerified, mobileMissing, gatewayNotConfigured),
      },
      detail: {
        operationId: 'setOrderMessages',
        summary: '设置订单消息 · Choose how messages about orders are sent',
        description:
          'A message reports a shipped parcel, its receipt, and the result of a refund request. It goes to the verified mailbox (400 email_not_verified without one) or to the mobile of the account (400 mobile_missing), within the daily limits of SMS. A shop that cannot send every kind by the channel answers 503 gateway_not_configured.',
      },
    },
  )
