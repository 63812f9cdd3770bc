import { join, resolve } from 'node:path'
import { readDocument } from '../../tools/document/read-document.ts'
import { describeChange, findUnannounced } from './announced.ts'
import { findChanges } from './find-changes.ts'
import { readReleased } from './released.ts'

/**
 * Fails when the document breaks programs that were written for the last release, and the changelog does not say so. The first
 * argument names another checkout.
 */
const root = resolve(process.argv[2] ?? join(import.meta.dir, '../../..'))
const released = await readReleased()
if (!released) throw new Error('no document of a release is stored: run `bun run release-document`')
const changes = findChanges(released, await readDocument(root))
const changelog = await Bun.file(join(root, '.github/CHANGELOG.md')).text()
const unannounced = findUnannounced(changes, changelog)
for (const change of changes.filter(({ kind }) => kind === 'note'))
  console.log(`note: ${describeChange(change)}`)
for (const change of unannounced) console.error(`breaking: ${describeChange(change)}`)
if (unannounced.length > 0) {
  console.error(
    `${unannounced.length} breaking changes since ${released.info.version}. Keep the old form beside the new one, or name the operation and the member in backticks below "### Breaking" of "## Unreleased" in .github/CHANGELOG.md`,
  )
  process.exit(1)
}
console.log(`no breaking change since ${released.info.version} is missing in the changelog`)
