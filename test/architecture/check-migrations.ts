import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

/** Fails when the schema in src/db/schema has something that the migrations in drizzle/ do not make. */
const root = join(import.meta.dir, '../..')
const copy = mkdtempSync(join(tmpdir(), 'migrations-'))
cpSync(join(root, 'drizzle'), copy, { recursive: true })
const out = relative(root, copy)
const configPath = join(copy, 'check-config.json')
writeFileSync(configPath, JSON.stringify({ dialect: 'mysql', schema: './src/db/schema/*.ts', out }))
const before = readdirSync(copy).filter((name) => name.endsWith('.sql'))
const run = Bun.spawnSync(
  [process.execPath, 'x', '--bun', 'drizzle-kit', 'generate', '--config', relative(root, configPath)],
  {
    cwd: root,
    stdout: 'pipe',
    stderr: 'pipe',
  },
)
const after = readdirSync(copy).filter((name) => name.endsWith('.sql'))
rmSync(copy, { recursive: true })
const output = run.stdout.toString() + run.stderr.toString()
if (
  run.exitCode !== 0 ||
  !/No schema changes|nothing to migrate/i.test(output) ||
  after.length !== before.length
) {
  console.error(output)
  console.error('the migrations do not match the schema: run "bun run migrations"')
  process.exit(1)
}
console.log(`${before.length} migration(s) make the schema of src/db/schema`)
