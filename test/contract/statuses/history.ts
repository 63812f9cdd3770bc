import { mine, type Row } from './world.ts'

export const historyRows: readonly Row[] = [
  [
    'recording a viewed SKU',
    201,
    undefined,
    'POST',
    () => '/browse_histories/',
    (w) => ({ token: w.me.token, body: { sku_id: w.sku } }),
  ],
  [
    'recording a SKU off sale',
    400,
    'sku_not_on_sale',
    'POST',
    () => '/browse_histories/',
    (w) => ({ token: w.me.token, body: { sku_id: w.offSale } }),
  ],
  [
    'recording an unknown SKU',
    400,
    'sku_not_on_sale',
    'POST',
    () => '/browse_histories/',
    mine({ sku_id: 99999999 }),
  ],
  ['recording without a SKU', 400, 'invalid_input', 'POST', () => '/browse_histories/', mine({})],
  ['recording SKU x', 400, 'invalid_input', 'POST', () => '/browse_histories/', mine({ sku_id: 'x' })],
  [
    'recording as an anonymous caller',
    401,
    'unauthorized',
    'POST',
    () => '/browse_histories/',
    () => ({ body: {} }),
  ],
  ['own history', 200, undefined, 'GET', () => '/browse_histories/', mine()],
  ['history of an anonymous caller', 401, 'unauthorized', 'GET', () => '/browse_histories/'],
  ['deleting the history', 204, undefined, 'DELETE', () => '/browse_histories/', mine()],
  ['deleting the history as an anonymous caller', 401, 'unauthorized', 'DELETE', () => '/browse_histories/'],
]
