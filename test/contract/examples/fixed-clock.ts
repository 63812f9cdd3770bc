import { exampleNow } from './example-time.ts'

/** Stops the clock of a process of the example shop, so that a second recording has the same times and the same history. */
Date.now = () => exampleNow
