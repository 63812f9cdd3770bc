import { foldFigures } from '../../../src/domains/staff/figures/fold-figures.ts'
import { shiftClock } from '../../../src/lib/clock.ts'
import { onFailpoint } from '../../../src/lib/failpoints.ts'

/** `<milliseconds> [kill]`: folds the figures at a shifted time. With `kill` the process kills itself before the first commit. */
const [shiftMs, kill] = process.argv.slice(2)
shiftClock(Number(shiftMs))
if (kill)
  onFailpoint((name) => {
    if (name === 'figures:folded') process.kill(process.pid, 'SIGKILL')
  })
await foldFigures()
process.exit(0)
