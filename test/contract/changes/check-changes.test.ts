import { expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { runScript } from '../../support/processes/child-process.ts'
import { copyProject } from '../../tools/mutants/project-copy.ts'

const root = resolve(import.meta.dir, '../../..')
const model = 'src/domains/cart/model.ts'
const script = 'test/contract/changes/check-changes.ts'

test('a renamed member in the model of a route fails the check until the changelog announces it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'changes-'))
  try {
    copyProject(root, folder, {})
    const text = await Bun.file(join(root, model)).text()
    const renamed = text.replaceAll('added_price:', 'price_before:')
    expect(renamed).not.toBe(text)
    await Bun.write(join(folder, model), renamed)
    const found = await runScript({}, script, folder)
    expect([found.status, found.errors]).toEqual([
      1,
      expect.stringMatching(/^breaking: getCart: \S.*added_price is removed$/m),
    ])
    const path = join(folder, '.github/CHANGELOG.md')
    const changelog = await Bun.file(path).text()
    const line = '### Breaking\n\n- `getCart` says `price_before` instead of `added_price`.\n\n'
    await Bun.write(path, changelog.replace('## Unreleased\n\n', `## Unreleased\n\n${line}`))
    const announced = await runScript({}, script, folder)
    expect([announced.status, announced.errors]).toEqual([0, ''])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}, 300_000)
