import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folders: string[] = []

/** Creates a temporary folder that `removeFolders` deletes. */
export function createFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'mall-'))
  folders.push(dir)
  return dir
}

/** Deletes the folders of `createFolder`. */
export function removeFolders(): void {
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true, force: true })
}

/** Creates a PATH of only these shell scripts. `calls` lists their command lines in order. */
export function pathWith(programs: Record<string, string>) {
  const dir = createFolder()
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(dir, name), `#!/bin/sh\necho "${name} $*" >> "${dir}/calls"\n${body}\n`)
    chmodSync(join(dir, name), 0o755)
  }
  const calls = () => readFileSync(join(dir, 'calls'), 'utf8').trim().split('\n')
  return { env: { PATH: dir, SERVER_PATH: dir }, calls }
}

/** Appends the system's programs to such a PATH. */
export function withShell(env: { PATH: string; SERVER_PATH: string }) {
  return { ...env, PATH: `${env.PATH}:/usr/bin:/bin` }
}
