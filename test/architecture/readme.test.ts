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

/** The files of a README's own folder tree, and the files that its text names in backticks. */
async function namedFiles(readme: string): Promise<{ text: string; named: Set<string>; own: string[] }> {
  const text = (await read(readme)).replace(/^```[\s\S]*?^```/gm, '')
  const named = [...text.matchAll(/`([\w./-]+\.ts)`/g)].map(([, name]) => name as string)
  const own = [...new Glob('**/*.ts').scanSync({ cwd: join(root, dirname(readme)) })]
  return { text, named: new Set(named), own }
}

const readmes = ['src', 'test', 'drizzle']
  .flatMap((folder) => [...new Glob(`${folder}/**/README.md`).scanSync({ cwd: root })])
  .sort()
/** Files of a domain that `src/domains/README.md` describes once for all domains. */
const usual = /^(routes|model|errors|personal-data)\.ts$/

test('every file that a README names exists: in its folder, by its path, or as a test', async () => {
  const sources = ['src', 'test'].flatMap((folder) =>
    [...new Glob(`${folder}/**/*.ts`).scanSync({ cwd: root })].map((path) => `/${path}`),
  )
  expect(readmes.length).toBeGreaterThan(25)
  const missing: string[] = []
  for (const readme of readmes) {
    const { named, own } = await namedFiles(readme)
    for (const name of named) {
      const isElsewhere = name.includes('/') || name.endsWith('.test.ts')
      const places = isElsewhere ? sources : own.map((path) => `/${path}`)
      if (!places.some((path) => path.endsWith(`/${name}`))) missing.push(`${readme}: ${name}`)
    }
  }
  expect(missing).toEqual([])
})

test('a README with a table of files names every file of its folder', async () => {
  const unnamed: string[] = []
  let tables = 0
  for (const readme of readmes) {
    const { text, named, own } = await namedFiles(readme)
    if (!/^\| (file|path) /m.test(text)) continue
    tables++
    const isDomain = readme.startsWith('src/domains/')
    for (const file of own.filter((path) => !path.includes('/')))
      if (!named.has(file) && !(isDomain && usual.test(file))) unnamed.push(`${readme}: ${file}`)
  }
  expect(tables).toBeGreaterThan(15)
  expect(unnamed).toEqual([])
})

test('the README of the jobs lists every schedule with its interval', async () => {
  const [code, readme] = [await read('src/jobs/start.ts'), await read('src/jobs/README.md')]
  const units: [ms: number, unit: string][] = [
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
    [1, 'ms'],
  ]
  const intervalOf = (ms: number) => {
    const [size, unit] = units.find(([size]) => ms % size === 0) as [number, string]
    return `${ms / size} ${unit}`
  }
  const schedules = [...code.matchAll(/startSchedule\('([\w-]+)', ([\d_]+),/g)].map(
    ([, name, ms]) => `| \`${name}\` | ${intervalOf(Number(ms?.replaceAll('_', '')))} |`,
  )
  const rows = [...readme.matchAll(/^\| `[\w-]+` \| \d+ \w+ \|/gm)].map(([row]) => row)
  expect(schedules.length).toBeGreaterThan(10)
  expect(rows.sort()).toEqual(schedules.sort())
})
