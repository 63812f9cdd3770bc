import { transaction } from '../../../src/db/client.ts'
import { purgeAuditEntries } from '../../../src/domains/staff/audit/purge-entries.ts'
import { recordUnrequested } from '../../../src/domains/staff/audit/record-change.ts'
import { recordCommand } from '../../../src/domains/staff/audit/record-command.ts'
import { sealEntries } from '../../../src/domains/staff/audit/seal-entries.ts'
import { shiftClock } from '../../../src/lib/clock.ts'
import { onFailpoint } from '../../../src/lib/failpoints.ts'

/**
 * `store <entries>`, `store-old <entries>` (six years old), `forge <JSON of a beginning>`, `seal`, `purge`, or `die` (a sealer that is killed before its commit). Prints how
 * many entries were sealed or purged.
 */
const [verb, entries] = process.argv.slice(2) as [string, string]
const record = recordCommand({ name: 'test', operator: 'tester' })
if (verb === 'die')
  onFailpoint((name) => void (name === 'audit:sealed' && process.kill(process.pid, 'SIGKILL')))
if (verb === 'store-old') shiftClock(-6 * 366 * 86_400_000)
if (verb === 'purge') console.log(await purgeAuditEntries())
else if (verb === 'forge') {
  const { sequence, ...after } = JSON.parse(entries)
  await transaction((tx) =>
    recordUnrequested('schedule', 'purgeEntries')(tx, {
      object: `audit_seal:${sequence}`,
      before: null,
      after,
    }),
  )
} else if (!verb.startsWith('store')) console.log(await sealEntries())
else
  await transaction(async (tx) => {
    for (let number = 1; number <= Number(entries); number++)
      await record(tx, { object: `test:${number}`, before: null, after: { number } })
  })
process.exit(0)
