import { runImports } from '../../../src/domains/staff/imports/run-imports.ts'
import { onFailpoint } from '../../../src/lib/failpoints.ts'

/** `<checkpoint|-> <passes> <import id>`: works on an import and kills itself at the nth pass of the checkpoint (`-`: never). */
const [killAt, passes, id] = process.argv.slice(2)
let passed = 0
onFailpoint((name) => {
  if (name === killAt && ++passed === Number(passes)) process.kill(process.pid, 'SIGKILL')
})
await runImports(undefined, Number(id))
process.exit(0)
