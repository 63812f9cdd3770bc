import { readDocument } from '../../tools/document/read-document.ts'
import { readReleased, storeReleased } from './released.ts'

/** `bun run release-document`: stores the present document as that of a new version. A release runs it once. */
try {
  const document = await readDocument()
  await storeReleased(document, await readReleased())
  console.log(
    `the document of ${document.info.version} is stored: later breaking changes are compared with it`,
  )
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
