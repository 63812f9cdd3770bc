import { expect, test } from 'bun:test'
import { urlOf } from '../../../src/domains/pictures/image-url.ts'
import { variantOf } from '../../../src/domains/pictures/picture-keys.ts'

const baseUrls = { url: 'https://mall.example/media', fastdfsUrl: 'http://image.example:8888' }
const stored = `pictures/${'0a'.repeat(20)}`

for (const [key, expected, what] of [
  [
    `${stored}/detail.webp`,
    `https://mall.example/media/${stored}/list.webp`,
    'the media store, in the requested size',
  ],
  [
    'products/0f3c.webp',
    'https://mall.example/media/products/0f3c.webp',
    'the media store, in its only size',
  ],
  ['group1/M00/00/02/CtM3BVrPB4', 'http://image.example:8888/group1/M00/00/02/CtM3BVrPB4', 'FastDFS'],
  ['group2/M0A/F/a.jpg', 'http://image.example:8888/group2/M0A/F/a.jpg', 'FastDFS, with its extension'],
  ['/group1/M00/a', 'http://image.example:8888/group1/M00/a', 'FastDFS, without its leading slash'],
  [
    'groups/a.webp',
    'https://mall.example/media/groups/a.webp',
    'the media store: the prefix is not a FastDFS group',
  ],
  ['https://cdn.example/a.png', 'https://cdn.example/a.png', 'its own URL'],
  ['//cdn.example/a.png', '//cdn.example/a.png', 'its own URL'],
  ['', '', 'an empty URL'],
  [null, '', 'an empty URL'],
] as const)
  test(`${key} resolves to ${what}`, () => {
    expect(urlOf(baseUrls, key, 'list')).toBe(expected)
  })

test('variantOf derives every size and format from an own key and leaves other keys unchanged', () => {
  expect(variantOf(`${stored}/detail.webp`, 'cart')).toBe(`${stored}/cart.webp`)
  expect(variantOf(`${stored}/detail.webp`, 'list', 'jpg')).toBe(`${stored}/list.jpg`)
  expect(variantOf(`${stored}/detail.webp`, 'detail')).toBe(`${stored}/detail.webp`)
  for (const other of [`${stored}/list.webp`, 'pictures/0a/detail.webp', `x/${stored}/detail.webp`])
    expect(variantOf(other, 'cart')).toBe(other)
})
