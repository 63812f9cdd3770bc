import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folders: string[] = []

/** A folder that `removeFolders` takes away. */
export function createFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'mall-'))
  folders.push(dir)
  return dir
}

export function removeFolders(): void {
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true, force: true })
}

/** A PATH that holds these programs only; each writes down how it was called. */
export function pathWith(programs: Record<string, string>) {
  const dir = createFolder()
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(dir, name), `#!/bin/sh\necho "${name} $*" >> "${dir}/calls"\n${body}\n`)
    chmodSync(join(dir, name), 0o755)
  }
  const calls = () => readFileSync(join(dir, 'calls'), 'utf8').trim().split('\n')
  return { env: { PATH: dir, SERVER_PATH: dir }, calls }
}

/** The same, with the system's own small programs behind. */
export function withShell(env: { PATH: string; SERVER_PATH: string }) {
  return { ...env, PATH: `${env.PATH}:/usr/bin:/bin` }
}
