import { expect, test } from 'bun:test'
import { isPastEnd, pageLinks, toPage } from '../../src/lib/paging.ts'

const address = new URL('https://api.example.com/skus/?page=9&page_size=5&ordering=price')
const at = (page: number) => `https://api.example.com/skus/?page=${page}&page_size=5&ordering=price`

test.each([
  [0, 1, false],
  [0, 2, true],
  [5, 1, false],
  [5, 2, true],
  [6, 2, false],
  [10, 2, false],
  [10, 3, true],
  [11, 3, false],
])('of %p rows at five a page, page %p is past the end: %p', (count, page, expected) => {
  expect(isPastEnd(count, { page, pageSize: 5 })).toBe(expected)
})

test('a page links to its neighbors only, and keeps the rest of the address', () => {
  const links = (page: number, count: number) =>
    Object.fromEntries(pageLinks(count, { page, pageSize: 5 }, address))
  expect(links(1, 0)).toEqual({})
  expect(links(1, 5)).toEqual({})
  expect(links(1, 6)).toEqual({ next: at(2) })
  expect(links(2, 11)).toEqual({ prev: at(1), next: at(3) })
  expect(links(3, 11)).toEqual({ prev: at(2) })
  expect(address.searchParams.get('page')).toBe('9')
})

test('a page without a neighbor has null in its place', () => {
  expect(toPage(['a'], 1, { page: 1, pageSize: 5 }, address)).toEqual({
    count: 1,
    next: null,
    previous: null,
    results: ['a'],
  })
  expect(toPage([], 11, { page: 2, pageSize: 5 }, address)).toMatchObject({ next: at(3), previous: at(1) })
})
