import { resolve } from 'node:path'
import { readAudit } from './advisories.ts'
import { isAllowed, listLicenses } from './licenses.ts'

/** Checks the licenses of the production dependencies, and the advisories of the registry when it answers. */

const root = resolve(import.meta.dir, '../../..')
const auditMs = 8_000

const packages = listLicenses(root)
const refused = packages.filter(({ name, license }) => !isAllowed(name, license))
for (const { name, version, license } of refused) console.error(`${name} ${version}: license ${license}`)
console.log(`${packages.length} production packages, ${refused.length} with a license that is not allowed`)

const audit = readAudit(await runAudit())
for (const line of audit.refused) console.error(line)
if (audit.notice)
  console.log(`notice: advisories were not checked, the registry does not answer: ${audit.notice}`)
else console.log(`${audit.refused.length} advisories of high severity, ${audit.others} others`)
process.exit(refused.length + audit.refused.length === 0 ? 0 : 1)

async function runAudit(): Promise<string> {
  const child = Bun.spawn([process.execPath, 'audit', '--json', '--prod'], {
    cwd: root,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: auditMs,
  })
  const [output, errors] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ])
  await child.exited
  return output.trim() || errors
}
