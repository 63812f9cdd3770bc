import type { Row, World } from './world.ts'

const smaller = (w: World) => `/media/${w.picture.replace('detail.webp', 'list.jpg')}`
const range = (bytes: string) => () => ({ headers: { range: `bytes=${bytes}` } })

export const picturesRows: readonly Row[] = [
  ['a picture', 200, undefined, 'GET', (w) => `/media/${w.picture}`],
  ['a smaller JPEG of it', 200, undefined, 'GET', smaller],
  ['a part of a picture', 206, undefined, 'GET', smaller, range('0-9')],
  [
    'a picture that the caller has',
    304,
    undefined,
    'GET',
    smaller,
    () => ({ headers: { 'if-none-match': '*' } }),
  ],
  ['a part beyond a picture', 416, 'range_not_satisfiable', 'GET', smaller, range('99999999-')],
  ['the head of a picture', 200, undefined, 'HEAD', (w) => `/media/${w.picture}`],
  ['an unknown picture', 404, 'not_found', 'GET', () => '/media/products/none.webp'],
  ['a path that leads out of the pictures', 404, 'not_found', 'GET', () => '/media/..%2f..%2fpackage.json'],
]
