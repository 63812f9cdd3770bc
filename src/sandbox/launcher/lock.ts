import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Claims a checkout for this process by a file with its id. The file appears with its content, never empty.
 * A lock of a process that was killed is replaced.
 * @throws naming the `bun start` that runs already
 */
export function acquireLock(lock: string): void {
  mkdirSync(dirname(lock), { recursive: true })
  const draft = `${lock}.${process.pid}`
  writeFileSync(draft, String(process.pid))
  try {
    while (!linkLock(draft, lock)) {
      const holder = Number(readFileSync(lock, 'utf8'))
      if (isStart(holder))
        throw new Error(
          `bun start is running in this checkout already (process ${holder}); kill -INT ${holder} stops it`,
        )
      rmSync(lock, { force: true })
    }
  } finally {
    rmSync(draft)
  }
}

/** False when the lock exists. */
function linkLock(draft: string, lock: string): boolean {
  try {
    linkSync(draft, lock)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  }
}

function isStart(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('sandbox/start.ts')
  } catch (error) {
    return (error as { code?: string }).code === 'ENOENT' && process.platform !== 'linux'
  }
}
