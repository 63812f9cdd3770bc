import { expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { readAudit } from './advisories.ts'
import { isAllowed, listLicenses } from './licenses.ts'

const root = resolve(import.meta.dir, '../../..')

test('every production dependency, also of a dependency, has an allowed license', () => {
  const packages = listLicenses(root)
  expect(packages.length).toBeGreaterThan(100)
  expect(packages.map(({ name }) => name)).toContain('drizzle-orm')
  expect(packages.filter(({ name, license }) => !isAllowed(name, license))).toEqual([])
})

test('a license needs one alternative that is allowed as a whole', () => {
  for (const license of ['MIT', '(MIT OR GPL-3.0-only)', 'MIT AND Apache-2.0', '(ISC OR Apache-2.0)'])
    expect([license, isAllowed('some', license)]).toEqual([license, true])
  for (const license of ['GPL-3.0-only', 'MIT AND GPL-3.0-only', 'AGPL-3.0', 'none', '', 'LGPL-3.0-or-later'])
    expect([license, isAllowed('some', license)]).toEqual([license, false])
})

test('the license of a nested and of an optional package is found', () => {
  const folder = mkdtempSync(join(tmpdir(), 'licenses-'))
  const write = (path: string, content: object) => {
    mkdirSync(join(folder, path), { recursive: true })
    writeFileSync(join(folder, path, 'package.json'), JSON.stringify(content))
  }
  write('.', { name: 'root', dependencies: { a: '1' }, devDependencies: { d: '1' } })
  write('node_modules/a', {
    name: 'a',
    version: '1',
    license: 'MIT',
    optionalDependencies: { b: '1', absent: '1' },
  })
  write('node_modules/a/node_modules/b', { name: 'b', version: '2', licenses: [{ type: 'AGPL-3.0' }] })
  write('node_modules/b', { name: 'b', version: '1', license: 'MIT' })
  write('node_modules/d', { name: 'd', version: '1', license: 'GPL-3.0-only' })
  const found = listLicenses(folder)
  rmSync(folder, { recursive: true })
  expect(found).toEqual([
    { name: 'a', version: '1', license: 'MIT' },
    { name: 'b', version: '2', license: 'AGPL-3.0' },
  ])
})

test('an advisory of high severity is refused, a lower one is counted, and no answer is a notice', () => {
  const advisory = (severity: string) => ({
    id: 1,
    severity,
    title: 'a fault',
    url: 'https://advisory.example/1',
  })
  const reported = {
    one: [advisory('moderate'), advisory('high')],
    two: [advisory('critical'), advisory('low')],
  }
  expect(readAudit(JSON.stringify(reported))).toEqual({
    refused: [
      'one: high: a fault (https://advisory.example/1)',
      'two: critical: a fault (https://advisory.example/1)',
    ],
    others: 2,
  })
  expect(readAudit('{}')).toEqual({ refused: [], others: 0 })
  for (const text of ['error: POST https://registry.example/bulk - 405', 'error: ConnectionRefused', ''])
    expect(readAudit(text)).toMatchObject({ refused: [], notice: expect.any(String) })
})
