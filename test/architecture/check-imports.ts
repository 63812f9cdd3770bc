import { Glob } from 'bun'
import { checkFile, findCycles, type SourceFile } from './import-rules.ts'

/** Fails when an import points against the directions of the house, a package is used outside its rooms, or a table has a second owner. */
const root = `${import.meta.dir}/../../src`
const files: SourceFile[] = []
for await (const path of new Glob('**/*.ts').scan(root))
  files.push({ path, text: await Bun.file(`${root}/${path}`).text() })
const faults = [...files.flatMap(checkFile), ...findCycles(files)]
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exit(1)
console.log(`${files.length} files import in the right direction`)
