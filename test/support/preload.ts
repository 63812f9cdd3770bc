import { afterAll, beforeAll } from 'bun:test'
import { resolve } from 'node:path'
import { matchExactly } from './match-exactly.ts'
import { runAfterAllTests } from './processes/after-all-tests.ts'
import { recordRunningFile } from './processes/running-files.ts'

matchExactly()

let stopStack = async () => {}

const runningFolder = process.env.MEIDUO_TEST_RUNNING
let endRecord = () => {}
beforeAll(() => {
  if (runningFolder) endRecord = recordRunningFile(runningFolder, Bun.main)
})

/** Starts the test stack for plain `bun test`; test/run.ts has started it already. */
if (!process.env.MEIDUO_TEST_SERVICES) {
  const { startTestStack: bringUpTestStack } = await import('./stack.ts')
  const stack = await bringUpTestStack(resolve(import.meta.dir, '../..'))
  Object.assign(process.env, stack.env)
  stopStack = stack.stop
}
afterAll(async () => {
  await runAfterAllTests()
  await stopStack()
  endRecord()
})

const loopback = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/
const open = globalThis.fetch

/** Refuses every request to another machine. */
globalThis.fetch = Object.assign(
  (input: string | URL | Request, init?: RequestInit) => {
    const { hostname } = new URL(input instanceof Request ? input.url : input)
    if (!loopback.test(hostname))
      throw new Error(`request to ${hostname} refused: tests may only reach this machine`)
    return open(input, init)
  },
  { preconnect: open.preconnect },
)
