import { posix } from 'node:path'

const mostFiles = 20
/** Folders of data in the form of code, which are read as a list. */
const exempt = /^sandbox\/demo-data$/

/** Folders with too many files at one level. `paths` are relative to src/. */
export function findCrowdedFolders(paths: readonly string[]): string[] {
  const folders = Object.groupBy(paths, (path) => posix.dirname(path))
  return Object.entries(folders)
    .filter(([folder, files = []]) => files.length > mostFiles && !exempt.test(folder))
    .map(
      ([folder, files = []]) => `${folder}/: ${files.length} files at one level, ${mostFiles} are the limit`,
    )
}

/** Files that have the name of a folder beside them: the folder takes the file in. */
export function findTwins(paths: readonly string[]): string[] {
  const folders = new Set(paths.flatMap((path) => parentsOf(path)))
  return paths
    .filter((path) => folders.has(path.replace(/\.ts$/, '')))
    .map((path) => `${path}: a folder has the same name`)
}

function parentsOf(path: string): string[] {
  const parent = posix.dirname(path)
  return parent === '.' ? [] : [parent, ...parentsOf(parent)]
}
