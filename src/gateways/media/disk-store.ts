import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { MediaStore } from './media-store.ts'

/** Keeps files below a folder of this machine. What `put` has written outlives a loss of power. */
export function createDiskStore(folder: string): MediaStore {
  const root = resolve(folder)
  return {
    async put(key, bytes) {
      const path = join(root, key)
      const created = await mkdir(dirname(path), { recursive: true })
      await write(path, bytes)
      await syncFolders(dirname(path), created ? dirname(created) : dirname(path))
    },
    async stat(key) {
      const found = await stat(join(root, key)).catch(absent)
      if (!found?.isFile()) return undefined
      return { size: found.size, version: `${found.size.toString(36)}-${found.mtimeMs.toString(36)}` }
    },
    read: (key, start, end) => Bun.file(join(root, key)).slice(start, end).bytes(),
  }
}

/** Under another name until it is whole and on the disk, so that nobody reads a part of it. */
async function write(path: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${path}.${crypto.randomUUID()}.part`
  try {
    const file = await open(unfinished, 'wx')
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

/** A new name stands on the disk once its folder does, and a new folder once its parent does. */
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

function absent(error: unknown): undefined {
  const { code } = error as { code?: string }
  if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error
  return undefined
}
