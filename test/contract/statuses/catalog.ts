import type { Row } from './world.ts'

export const catalogRows: readonly Row[] = [
  ['a list of SKUs', 200, undefined, 'GET', (w) => `/categories/${w.category}/skus/`],
  [
    'a list in an unknown order',
    400,
    'invalid_input',
    'GET',
    (w) => `/categories/${w.category}/skus/?ordering=price;drop`,
  ],
  ['page 0', 400, 'invalid_input', 'GET', (w) => `/categories/${w.category}/skus/?page=0`],
  ['page 2 of 1', 404, 'not_found', 'GET', (w) => `/categories/${w.category}/skus/?page=2`],
  ['an unknown category', 404, 'not_found', 'GET', () => '/categories/99999999/skus/'],
  ['one SKU', 200, undefined, 'GET', (w) => `/skus/${w.sku}/`],
  ['an unknown SKU', 404, 'not_found', 'GET', () => '/skus/99999999/'],
  ['SKU 0', 404, 'not_found', 'GET', () => '/skus/0/'],
]
