import { expect, test } from 'bun:test'
import { resolve } from 'node:path'
import { originalShop } from './django-shop.ts'
import { createShops, runAgainst } from './shop-fixture.ts'

const root = resolve(import.meta.dir, '../..')
const read = (path: string) => Bun.file(`${root}/${path}`).text()

/** The commands of the recipe in the README of the commands, each as its script and its arguments. */
async function listCommands(sourceUrl: string): Promise<[script: string, args: string[]][]> {
  const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> }
  const [, recipe = ''] = /^## Import a Django shop\n+```sh\n([\s\S]*?)^```/m.exec(
    await read('src/cli/README.md'),
  ) as RegExpExecArray
  return [...recipe.matchAll(/^bun run (\S+) ?(.*)$/gm)].map(([, name = '', options = '']) => [
    (scripts[name] ?? '').replace(/^bun /, ''),
    options.split(' ').flatMap((option) => (option.startsWith('mysql:') ? sourceUrl : option || [])),
  ])
}

test('the recipe of the README opens an imported shop: abolished areas are inactive, the present ones and synonyms are loaded, verify finds no fault', async () => {
  const shops = await createShops()
  try {
    await shops.given(originalShop)
    await shops.given("INSERT INTO tb_areas VALUES (110103, '崇文区', 110100)")
    for (const [script, args] of await listCommands(shops.sourceUrl)) {
      const { status, errors } = await runAgainst(script, shops.targetUrl, ...args)
      // the original shop has an order without goods, which the import leaves out
      const expected = script.includes('import-django') ? 2 : 0
      expect([script, status, status === expected ? '' : errors]).toEqual([script, expected, ''])
    }
    expect(
      await shops.rows('SELECT id, is_active FROM tb_areas WHERE id IN (110101, 110103) ORDER BY id'),
    ).toEqual([
      [110101, 1],
      [110103, 0],
    ])
    const [[areas = 0] = []] = await shops.rows('SELECT COUNT(*) FROM tb_areas WHERE is_active = 1')
    expect(Number(areas)).toBeGreaterThan(3_000)
    const [[synonyms = 0] = []] = await shops.rows('SELECT COUNT(*) FROM tb_search_synonym')
    expect(Number(synonyms)).toBeGreaterThan(0)
  } finally {
    await shops.drop()
  }
}, 120_000)
