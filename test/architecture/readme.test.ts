import { expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { Glob } from 'bun'

const root = resolve(import.meta.dir, '../..')
const read = (path: string) => Bun.file(join(root, path)).text()

/** Headings outside code blocks, as their levels. */
function headingLevels(text: string): number[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '')
  return [...prose.matchAll(/^(#+) /gm)].map(([, marks]) => (marks as string).length)
}

/** Every line of a code block, and every inline command. */
function commandsOf(text: string): string[] {
  const blocks = [...text.matchAll(/^```\n([\s\S]*?)^```/gm)].flatMap(([, block]) =>
    (block as string).trim().split('\n'),
  )
  const inline = [...text.matchAll(/`((?:npx -y )?bun [^`]+)`/g)].map(([, command]) => command as string)
  return [...blocks, ...inline].sort()
}

/** The files of this repository that a Markdown text links to, relative to the root. */
function linksOf(path: string, text: string): string[] {
  return [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)].map(([, target]) =>
    relative(root, resolve(root, dirname(path), target as string)),
  )
}

test('the Chinese README has the headings, commands and links of the English one', async () => {
  const [english, chinese] = [await read('README.md'), await read('.github/README.zh-CN.md')]
  expect(headingLevels(chinese)).toEqual(headingLevels(english))
  expect(commandsOf(chinese)).toEqual(commandsOf(english))
  const others = (links: string[]) =>
    links.filter((link) => !link.includes('README.zh-CN') && link !== 'README.md').sort()
  expect(others(linksOf('.github/README.zh-CN.md', chinese))).toEqual(others(linksOf('README.md', english)))
  expect(commandsOf(english).length).toBeGreaterThan(15)
})

test('the README holds at most 10 KB', () => {
  expect(Bun.file(join(root, 'README.md')).size).toBeLessThanOrEqual(10_240)
})

test('every command of the README is a script of package.json or a file', async () => {
  const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> }
  const commands = commandsOf(await read('README.md')).map((command) => command.replace(/^npx -y /, ''))
  for (const command of commands.filter((text) => text.startsWith('bun '))) {
    const [, verb = '', script = ''] = command.split(' ')
    if (verb === 'run') expect([command, scripts[script]]).toEqual([command, expect.any(String)])
    else if (verb === 'start') expect(scripts.start).toBeDefined()
    else if (verb !== '-p') expect([command, existsSync(join(root, verb))]).toEqual([command, true])
  }
})

test('every link of every Markdown file leads to a file', async () => {
  const paths = [...new Glob('**/*.md').scanSync({ cwd: root, dot: true })].filter(
    (path) => !/(^|\/)(node_modules|\.data|\.git)\//.test(path),
  )
  expect(paths.length).toBeGreaterThan(5)
  const broken: string[] = []
  for (const path of paths)
    for (const link of linksOf(path, await read(path)))
      if (!existsSync(join(root, link))) broken.push(`${path} → ${link}`)
  expect(broken).toEqual([])
})
