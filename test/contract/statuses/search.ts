import type { Row } from './world.ts'

const search = (query: string) => () => `/skus/search/?${query}`
const text = encodeURIComponent('手机')
const refused = (what: string, query: string): Row => [what, 400, 'invalid_input', 'GET', search(query)]

export const searchRows: readonly Row[] = [
  ['a search', 200, undefined, 'GET', search(`text=${text}`)],
  ['a search in every ordering', 200, undefined, 'GET', search(`text=${text}&ordering=-price`)],
  [
    'a search with every filter',
    200,
    undefined,
    'GET',
    search(`text=${text}&brand=1&category=1&min_price=1&max_price=99999999.99&specs=a:b&specs=a:c&specs=d:e`),
  ],
  ['a search without hits', 200, undefined, 'GET', search('text=qwxzvbnm')],
  ['page 2 without hits', 404, 'not_found', 'GET', search('text=qwxzvbnm&page=2')],
  ['a page past the end', 404, 'not_found', 'GET', search(`text=${text}&page=1000000`)],
  refused('no text', ''),
  refused('an empty text', 'text='),
  refused('a blank text', `text=${encodeURIComponent(' \u3000 ')}`),
  refused('101 characters', `text=${'a'.repeat(101)}`),
  refused('10,000 characters', `text=${'a'.repeat(10_000)}`),
  refused('10,000 blanks', `text=${'%20'.repeat(10_000)}`),
  refused('an unknown ordering', `text=${text}&ordering=price;drop`),
  refused('page 0', `text=${text}&page=0`),
  refused('page -1', `text=${text}&page=-1`),
  refused('page 10^9', `text=${text}&page=1000000000`),
  refused('a page that is not a number', `text=${text}&page=a`),
  refused('page size 0', `text=${text}&page_size=0`),
  refused('a huge page size', `text=${text}&page_size=100000`),
  refused('a brand that is not an id', `text=${text}&brand=a`),
  refused('a category that is not an id', `text=${text}&category=-1`),
  refused('a price that is not an amount', `text=${text}&min_price=1e9`),
  refused('a price with three decimal places', `text=${text}&max_price=1.001`),
  refused('a specification without a value', `text=${text}&specs=a`),
  refused('eleven specifications', `text=${text}${'&specs=a:b'.repeat(11)}`),
  ['suggestions', 200, undefined, 'GET', () => '/skus/suggestions/?text=shou'],
  ['suggestions for an empty text', 400, 'invalid_input', 'GET', () => '/skus/suggestions/?text='],
  [
    'suggestions for 101 characters',
    400,
    'invalid_input',
    'GET',
    () => `/skus/suggestions/?text=${'a'.repeat(101)}`,
  ],
  ['popular searches', 200, undefined, 'GET', () => '/skus/hot_searches/'],
]
