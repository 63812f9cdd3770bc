import './find-shop.ts'
import { closeDatabase } from '../db/client.ts'
import { type AreaChange, compareAreas, loadAreas, updateAreas } from '../domains/addresses/load-areas.ts'
import { insertDefaultSynonyms } from '../domains/search/indexing/synonyms.ts'
import { describeShop, offerHelp, reachShop } from './command.ts'

const usage = `usage: bun run seed [--areas]
Loads what every shop needs before its first customer: the areas of China and common search synonyms. Existing rows
do not change: areas are loaded into an empty table only.
  --areas  updates the areas to the present divisions of China and prints each change; an area that was abolished
           becomes inactive: no new address can have it, existing addresses keep it
  --help   prints this text`

offerHelp(usage)
const options = process.argv.slice(2)
if (options.some((option) => option !== '--areas')) {
  console.error(usage)
  process.exit(2)
}
await reachShop()
console.log(describeShop())
try {
  await seedAreas(options.length > 0)
  console.error(`synonyms: ${await insertDefaultSynonyms()}`)
} finally {
  await closeDatabase()
}

async function seedAreas(isUpdate: boolean): Promise<void> {
  const { count, isLoaded } = await loadAreas()
  if (isLoaded) {
    console.error(`areas: ${count} loaded`)
    return
  }
  if (isUpdate) {
    const changes = await updateAreas()
    for (const change of changes) console.log(describeChange(change))
    console.error(`areas: ${summarize(changes) || `${count}, up to date`}`)
    return
  }
  const differing = summarize(await compareAreas())
  console.error(`areas: ${count}, unchanged`)
  if (differing) console.error(`areas: "bun src/cli/seed.ts --areas" would update them: ${differing}`)
}

function describeChange({ kind, id, name, before }: AreaChange): string {
  return `area ${id} ${name}: ${kind}${before === undefined ? '' : `, before: ${before}`}`
}

/** Returns the number of changes of each kind, such as `87 added, 7 deactivated`; empty without changes. */
function summarize(changes: readonly AreaChange[]): string {
  const kinds = Map.groupBy(changes, ({ kind }) => kind)
  return [...kinds].map(([kind, { length }]) => `${length} ${kind}`).join(', ')
}
