import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A test file that has begun and not ended, and how long it runs. */
type RunningFile = Readonly<{ file: string; runsMs: number }>

/** Records that this process runs a test file, until the returned function is called. */
export function recordRunningFile(folder: string, file: string): () => void {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, String(process.pid))
  writeFileSync(path, file)
  return () => rmSync(path, { force: true })
}

/** Lists the test files that processes have recorded, longest first. */
export function listRunningFiles(folder: string): RunningFile[] {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    return []
  }
  return names.flatMap((name) => readRecord(join(folder, name))).sort((a, b) => b.runsMs - a.runsMs)
}

/** Reads one record. It is missing when its test file has ended since the folder was read. */
function readRecord(path: string): RunningFile[] {
  try {
    return [{ file: readFileSync(path, 'utf8'), runsMs: Date.now() - statSync(path).mtimeMs }]
  } catch {
    return []
  }
}
