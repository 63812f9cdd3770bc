import type { Row, World } from './world.ts'

const listJpeg = (w: World) => `/media/${w.picture.replace('detail.webp', 'list.jpg')}`
const range = (bytes: string) => () => ({ headers: { range: `bytes=${bytes}` } })

export const picturesRows: readonly Row[] = [
  ['a picture', 200, undefined, 'GET', (w) => `/media/${w.picture}`],
  ['the list-size JPEG of a picture', 200, undefined, 'GET', listJpeg],
  ['a range of a picture', 206, undefined, 'GET', listJpeg, range('0-9')],
  [
    'a picture with If-None-Match',
    304,
    undefined,
    'GET',
    listJpeg,
    () => ({ headers: { 'if-none-match': '*' } }),
  ],
  ['a range beyond a picture', 416, 'range_not_satisfiable', 'GET', listJpeg, range('99999999-')],
  ['HEAD of a picture', 200, undefined, 'HEAD', (w) => `/media/${w.picture}`],
  ['an unknown picture', 404, 'not_found', 'GET', () => '/media/products/none.webp'],
  ['a path outside the picture folder', 404, 'not_found', 'GET', () => '/media/..%2f..%2fpackage.json'],
]
