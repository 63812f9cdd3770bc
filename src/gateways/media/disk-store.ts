import { chmod, copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { FileStore } from './media-store.ts'

/** Permissions of new files and folders, before the mask of the process. */
type Modes = Readonly<{ file: number; folder: number }>

/** A web server may serve public files. Private ones belong to the account that runs the mall. */
const publicModes: Modes = { file: 0o666, folder: 0o777 }
const privateModes: Modes = { file: 0o600, folder: 0o700 }

/** Returns a store in a folder of this machine. A file is durable, also after a power failure, when `put` returns. */
export function createDiskStore(folder: string, { isPrivate = false } = {}): FileStore {
  const root = resolve(folder)
  const modes = isPrivate ? privateModes : publicModes

  const place = async (key: string, write: (temporary: string) => Promise<void>) => {
    const path = join(root, key)
    const created = await mkdir(dirname(path), { recursive: true, mode: modes.folder })
    // an earlier release, or an operator, may have left it open; that of another account stays
    if (isPrivate) await chmod(root, modes.folder).catch(() => undefined)
    await placeAtomically(path, write)
    await syncFolders(dirname(path), created ? dirname(created) : dirname(path))
  }
  return {
    put: (key, bytes) => place(key, (temporary) => writeNew(temporary, bytes, modes.file)),
    putFile: (key, from) =>
      place(key, (temporary) => copyNew(from, temporary, isPrivate ? modes.file : undefined)),
    async stat(key) {
      const found = await stat(join(root, key)).catch(undefinedIfAbsent)
      if (!found?.isFile()) return undefined
      return { size: found.size, version: `${found.size.toString(36)}-${found.mtimeMs.toString(36)}` }
    },
    read: (key, start, end) => Bun.file(join(root, key)).slice(start, end).bytes(),
    remove: (key) => rm(join(root, key), { force: true }),
  }
}

/** Writes a temporary file and renames it, so that no reader sees an incomplete file. */
async function placeAtomically(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID()}.part`
  try {
    await write(temporary)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

async function writeNew(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A copy has the permissions of its source, unless `mode` is given. */
async function copyNew(from: string, to: string, mode: number | undefined): Promise<void> {
  await copyFile(from, to)
  const file = await open(to, 'r+')
  try {
    if (mode !== undefined) await file.chmod(mode)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Syncs the folder of the new name, and the parent of every new folder: otherwise a power failure loses the name. */
async function syncFolders(from: string, upTo: string): Promise<void> {
  for (let folder = from; ; folder = dirname(folder)) {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
    if (folder === upTo) return
  }
}

function undefinedIfAbsent(error: unknown): undefined {
  const { code } = error as { code?: string }
  if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error
  return undefined
}
