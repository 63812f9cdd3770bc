import { addFavourite } from '../../../src/domains/favourites/change-favourites.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { mine, type Row } from './world.ts'

const path = () => '/favourites/'

/** A user with one favourite. */
async function fan() {
  const [user, sku] = [await createUser(), await createSku()]
  await addFavourite(user.id, sku)
  return { token: user.token, body: { sku_id: sku } }
}

export const favouritesRows: readonly Row[] = [
  ['own favourites', 200, undefined, 'GET', path, mine()],
  ['own favourites past the end', 404, 'not_found', 'GET', () => '/favourites/?page=9', mine()],
  ['own favourites of page x', 400, 'invalid_input', 'GET', () => '/favourites/?page=x', mine()],
  ['favourites of an anonymous caller', 401, 'unauthorized', 'GET', path],
  ['adding a favourite', 201, undefined, 'POST', path, fan],
  ['adding an unknown SKU', 400, 'sku_not_on_sale', 'POST', path, mine({ sku_id: 99_999_999 })],
  ['adding nothing', 400, 'invalid_input', 'POST', path, mine({})],
  ['adding as an anonymous caller', 401, 'unauthorized', 'POST', path, () => ({ body: { sku_id: 1 } })],
  ['removing a favourite', 204, undefined, 'DELETE', path, fan],
  ['removing nothing', 400, 'invalid_input', 'DELETE', path, mine()],
  ['removing SKU x', 400, 'invalid_input', 'DELETE', () => '/favourites/?sku_id=x', mine()],
  ['removing as an anonymous caller', 401, 'unauthorized', 'DELETE', path],
  ['a stock notice', 201, undefined, 'POST', (w) => `/skus/${w.emptyShelf}/stock_notice/`, mine()],
  [
    'a stock notice of a SKU in stock',
    409,
    'in_stock',
    'POST',
    (w) => `/skus/${w.sku}/stock_notice/`,
    mine(),
  ],
  [
    'a stock notice of a SKU off sale',
    404,
    'not_found',
    'POST',
    (w) => `/skus/${w.offSale}/stock_notice/`,
    mine(),
  ],
  ['a stock notice of SKU x', 404, 'not_found', 'POST', () => '/skus/x/stock_notice/', mine()],
  [
    'a stock notice of an anonymous caller',
    401,
    'unauthorized',
    'POST',
    (w) => `/skus/${w.sku}/stock_notice/`,
  ],
  ['withdrawing a stock notice', 204, undefined, 'DELETE', (w) => `/skus/${w.sku}/stock_notice/`, mine()],
  [
    'withdrawing a stock notice as an anonymous caller',
    401,
    'unauthorized',
    'DELETE',
    (w) => `/skus/${w.sku}/stock_notice/`,
  ],
]
