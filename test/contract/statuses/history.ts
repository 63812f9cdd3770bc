import { mine, type Row } from './world.ts'

export const historyRows: readonly Row[] = [
  [
    'a SKU looked at',
    201,
    undefined,
    'POST',
    () => '/browse_histories/',
    (w) => ({ token: w.me.token, body: { sku_id: w.sku } }),
  ],
  [
    'a SKU looked at that is off sale',
    400,
    'sku_not_on_sale',
    'POST',
    () => '/browse_histories/',
    (w) => ({ token: w.me.token, body: { sku_id: w.offSale } }),
  ],
  [
    'an unknown SKU looked at',
    400,
    'sku_not_on_sale',
    'POST',
    () => '/browse_histories/',
    mine({ sku_id: 99999999 }),
  ],
  ['nothing looked at', 400, 'invalid_input', 'POST', () => '/browse_histories/', mine({})],
  ['SKU "x" looked at', 400, 'invalid_input', 'POST', () => '/browse_histories/', mine({ sku_id: 'x' })],
  [
    'a SKU looked at by nobody',
    401,
    'unauthorized',
    'POST',
    () => '/browse_histories/',
    () => ({ body: {} }),
  ],
  ['own history', 200, undefined, 'GET', () => '/browse_histories/', mine()],
  ['history of an anonymous caller', 401, 'unauthorized', 'GET', () => '/browse_histories/'],
  ['forgetting the history', 204, undefined, 'DELETE', () => '/browse_histories/', mine()],
  ["forgetting nobody's history", 401, 'unauthorized', 'DELETE', () => '/browse_histories/'],
]
