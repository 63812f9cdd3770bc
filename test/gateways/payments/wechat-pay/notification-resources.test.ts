import { describe, expect, test } from 'bun:test'
import { createWechatPay } from '../../../../src/gateways/payments/wechat-pay/gateway.ts'
import { encryptResource, signedHeaders } from '../../../../src/sandbox/world/wechat/signing.ts'
import { newKeyPair } from '../../../support/factories/key-pair.ts'
import '../../../support/factories/orders/payment-requests.ts'
import { account, certificate, merchant, wechat } from '../../../support/vendors/wechat-account.ts'

const settings = {
  ...account,
  baseUrl: 'http://127.0.0.1:1',
  certificate,
  privateKey: merchant.privateKey,
  publicKey: wechat.publicKey,
  notifyUrl: 'http://127.0.0.1:1/payment/wechat/notify',
}
const gateway = createWechatPay(settings)
const invalid = expect.objectContaining({ status: 400, code: 'payment_signature_invalid' })

/** Builds a notification and signs it with WeChat Pay's key. */
function encryptedNotification(event: string, resource: object, more: object = {}, key = wechat.privateKey) {
  const encrypted = {
    ...encryptResource(JSON.stringify(resource), 'transaction', settings.apiV3Key),
    ...more,
  }
  return signedNotification(JSON.stringify({ id: 'x', event_type: event, resource: encrypted }), key)
}

function signedNotification(body: string, privateKey = wechat.privateKey) {
  const key = { serial: settings.publicKeyId, privateKey }
  return { headers: new Headers(signedHeaders(body, key)), body }
}

function signed(...parts: Parameters<typeof encryptedNotification>) {
  const { headers, body } = encryptedNotification(...parts)
  return gateway.verifyNotification(headers, body)
}

function send(text: string) {
  const { headers, body } = signedNotification(text)
  return gateway.verifyNotification(headers, body)
}

const transaction = {
  mchid: settings.mchId,
  appid: settings.appId,
  out_trade_no: 't1',
  transaction_id: '4200',
  trade_state: 'SUCCESS',
  success_time: '2026-11-23T12:00:00+08:00',
  amount: { total: 5997, payer_total: 5997, currency: 'CNY' },
}

test("a notification signed with the merchant's own key or an unknown key is refused", async () => {
  expect(await signed('TRANSACTION.SUCCESS', transaction)).toMatchObject({
    kind: 'payment',
    outTradeNo: 't1',
  })
  for (const key of [merchant.privateKey, newKeyPair().privateKey])
    await expect(signed('TRANSACTION.SUCCESS', transaction, {}, key)).rejects.toEqual(invalid)
})

test('a notification that the APIv3 key cannot decrypt is refused', async () => {
  for (const other of [
    { nonce: 'abcdefabcdef' },
    { associated_data: 'refund' },
    { algorithm: 'AEAD_SM4_GCM' },
  ])
    await expect(signed('TRANSACTION.SUCCESS', transaction, other)).rejects.toEqual(invalid)
  const withOther = createWechatPay({ ...settings, apiV3Key: 'k'.repeat(32) })
  const { headers, body } = encryptedNotification('TRANSACTION.SUCCESS', transaction)
  await expect(withOther.verifyNotification(headers, body)).rejects.toEqual(invalid)
  expect(await gateway.verifyNotification(headers, body)).toMatchObject({ kind: 'payment' })
  await expect(send('{"event_type":"TRANSACTION.SUCCESS"}')).rejects.toEqual(invalid)
  await expect(send('not JSON')).rejects.toEqual(invalid)
})

test('a validly signed notification for another merchant or application is foreign', async () => {
  for (const other of [{ mchid: '1900000099' }, { appid: 'wx0000000000000099' }])
    expect(await signed('TRANSACTION.SUCCESS', { ...transaction, ...other })).toMatchObject({
      kind: 'foreign',
    })
  const refund = { mchid: '1900000099', out_trade_no: 't1', refund_status: 'SUCCESS' }
  expect(await signed('REFUND.SUCCESS', refund)).toMatchObject({ kind: 'foreign', outTradeNo: 't1' })
})

test('a notification is a payment only if both its event type and its trade state report success', async () => {
  const unpaid = { ...transaction, trade_state: 'NOTPAY' }
  for (const [event, resource] of [
    ['TRANSACTION.SUCCESS', unpaid],
    ['TRANSACTION.CLOSED', transaction],
    ['MCHTRANSFER.BILL.FINISHED', transaction],
  ] as const)
    expect(await signed(event, resource)).toEqual({ kind: 'other', outTradeNo: 't1', event })
})

describe('a validly signed notification is refused without', () => {
  for (const other of [
    { out_trade_no: '' },
    { transaction_id: undefined },
    { amount: {} },
    { amount: { total: '5997' } },
    { amount: { total: -1 } },
    { amount: { total: 0.5 } },
  ])
    test(`a usable value: ${JSON.stringify(other)}`, async () => {
      await expect(signed('TRANSACTION.SUCCESS', { ...transaction, ...other })).rejects.toEqual(invalid)
    })
})
