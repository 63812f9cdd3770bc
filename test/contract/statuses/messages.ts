import { fresh, mine, type Row } from './world.ts'

const path = () => '/user/order_messages/'

export const messagesRows: readonly Row[] = [
  ['the channel of messages', 200, undefined, 'GET', path, mine()],
  ['the channel of an anonymous caller', 401, 'unauthorized', 'GET', path],
  ['choosing SMS', 200, undefined, 'PUT', path, fresh(() => ({ channel: 'sms' }))],
  ['choosing an unverified mailbox', 400, 'email_not_verified', 'PUT', path, mine({ channel: 'email' })],
  ['choosing an unknown channel', 400, 'invalid_input', 'PUT', path, mine({ channel: 'fax' })],
  ['choosing nothing', 400, 'invalid_input', 'PUT', path, mine({})],
  ['choosing as an anonymous caller', 401, 'unauthorized', 'PUT', path, () => ({ body: { channel: 'sms' } })],
]
