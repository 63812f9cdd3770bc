import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Installs the locked dependencies unless node_modules matches bun.lock. Imports no dependency. */
export function installDependencies(root: string): void {
  const digest = createHash('sha256')
    .update(readFileSync(join(root, 'bun.lock')))
    .digest('hex')
  const stamp = join(root, 'node_modules/.meiduo-lock')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return
  console.log('installing dependencies')
  const result = spawnSync(process.execPath, ['install', '--frozen-lockfile'], {
    cwd: root,
    stdio: 'inherit',
  })
  if (result.status !== 0) throw new Error('bun install failed')
  writeFileSync(stamp, digest)
}
