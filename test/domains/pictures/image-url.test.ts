import { expect, test } from 'bun:test'
import { urlOf } from '../../../src/domains/pictures/image-url.ts'
import { variantOf } from '../../../src/domains/pictures/picture-keys.ts'

const addresses = { url: 'https://mall.example/media', fastdfsUrl: 'http://image.example:8888' }
const stored = `pictures/${'0a'.repeat(20)}`

for (const [key, list, what] of [
  [`${stored}/detail.webp`, `https://mall.example/media/${stored}/list.webp`, 'in the size of the page'],
  ['products/0f3c.webp', 'https://mall.example/media/products/0f3c.webp', 'in the one size that there is'],
  ['group1/M00/00/02/CtM3BVrPB4', 'http://image.example:8888/group1/M00/00/02/CtM3BVrPB4', 'at FastDFS'],
  ['group2/M0A/F/a.jpg', 'http://image.example:8888/group2/M0A/F/a.jpg', 'at FastDFS, with an extension'],
  ['/group1/M00/a', 'http://image.example:8888/group1/M00/a', 'at FastDFS, without the slash before it'],
  ['groups/a.webp', 'https://mall.example/media/groups/a.webp', 'here: not every group is of FastDFS'],
  ['https://cdn.example/a.png', 'https://cdn.example/a.png', 'where it says'],
  ['//cdn.example/a.png', '//cdn.example/a.png', 'where it says'],
  ['', '', 'nowhere'],
  [null, '', 'nowhere'],
] as const)
  test(`${key} is shown ${what}`, () => {
    expect(urlOf(addresses, key, 'list')).toBe(list)
  })

test('each size and format of a stored picture follows from its key, and from nothing that only looks like one', () => {
  expect(variantOf(`${stored}/detail.webp`, 'cart')).toBe(`${stored}/cart.webp`)
  expect(variantOf(`${stored}/detail.webp`, 'list', 'jpg')).toBe(`${stored}/list.jpg`)
  expect(variantOf(`${stored}/detail.webp`, 'detail')).toBe(`${stored}/detail.webp`)
  for (const other of [`${stored}/list.webp`, 'pictures/0a/detail.webp', `x/${stored}/detail.webp`])
    expect(variantOf(other, 'cart')).toBe(other)
})
