import { Glob } from 'bun'
import type { SourceFile } from './import-graph.ts'
import { checkArchitecture } from './import-rules.ts'

/** Fails when an import has a wrong direction, imports form a cycle, a package is used in a wrong place or a table has a second writer. */
const root = `${import.meta.dir}/../../src`
/** Code of another program, which `bun run sdk` writes. */
const generated = /^sdk\/generated\//
const files: SourceFile[] = []
for await (const path of new Glob('**/*.ts').scan(root))
  if (!generated.test(path)) files.push({ path, text: await Bun.file(`${root}/${path}`).text() })
const faults = checkArchitecture(files)
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exit(1)
console.log(`${files.length} files import in the right direction`)
