import { expect, test } from 'bun:test'
import { join, resolve } from 'node:path'
import { $ } from 'bun'
import { testWith } from '../support/test-with.ts'

const folder = resolve(import.meta.dir, '../../src/operations')
const rules = await Bun.file(join(folder, 'prometheus/alerts.yml')).text()
const ruleTests = await Bun.file(join(folder, 'prometheus/alerts.test.yml')).text()
const alerts = [...rules.matchAll(/^ {6}- alert: (\w+)$/gm)].map(([, name]) => name as string)
const promtoolTest = testWith(Bun.which('promtool'), 'promtool of prometheus')

test('each alert has a section in the runbook, and leads to it', async () => {
  const runbook = await Bun.file(join(folder, 'RUNBOOK.md')).text()
  const sections = [...runbook.matchAll(/^## (\w+)$/gm)].map(([, name]) => name as string)
  expect(alerts.length).toBeGreaterThan(20)
  expect(sections).toEqual(alerts)
  for (const name of alerts) expect(rules).toContain(`RUNBOOK.md#${name.toLowerCase()}\n`)
})

test('each alert has a test in which it fires, and one in which it is quiet', () => {
  for (const name of alerts) {
    expect(ruleTests).toContain(`- name: ${name}\n`)
    expect(ruleTests).toContain(`- name: ${name} is quiet\n`)
  }
})

promtoolTest(
  'promtool accepts the rules, and each fires in its test only',
  async () => {
    const check = await $`promtool check rules alerts.yml`.cwd(join(folder, 'prometheus')).nothrow().quiet()
    expect([check.exitCode, check.stderr.toString()]).toEqual([0, ''])
    const run = await $`promtool test rules alerts.test.yml`.cwd(join(folder, 'prometheus')).nothrow().quiet()
    expect([run.exitCode, run.stderr.toString().trim()]).toEqual([0, ''])
  },
  60_000,
)
