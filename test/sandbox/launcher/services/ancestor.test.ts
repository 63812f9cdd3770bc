import { expect, test } from 'bun:test'
import { findNpx } from '../../../../src/sandbox/launcher/services/ancestor.ts'

const inside = { npm_lifecycle_event: 'start' }
const own = process.pid

/** A fake line of ancestors, the parent first. The last one is this process, which is running. */
const ancestorsOf = (...commands: string[]) => {
  const pids = commands.map((_, i) => own + commands.length - 1 - i)
  return {
    from: pids[0] as number,
    read: (pid: number) => {
      const at = pids.indexOf(pid)
      return at < 0 ? undefined : { parent: pids[at + 1] ?? 1, command: commands[at] as string }
    },
  }
}

test.each([
  ['npm exec bun start'],
  ['npx -y bun start'],
  ['node /usr/bin/npx -y bun start'],
  ['/usr/bin/node /usr/lib/node_modules/npm/bin/npm-cli.js start'],
])('%s is found at any distance', (command) => {
  for (const between of [[], ['bun start', "sh -c 'bun' start"]]) {
    const { read, from } = ancestorsOf(...between, command)
    expect(findNpx(inside, read, from)?.pid).toBe(own)
    expect(findNpx({}, read, from)).toBeUndefined()
  }
})

test.each([
  ['nohup bun start'],
  ['bash -c cd mall; npx --version; bun start'],
  ['/sbin/init'],
  ['node server.js'],
  ['/opt/npm-cache/bun start'],
])('%s is not taken for npx', (command) => {
  const { read, from } = ancestorsOf('bun start', command)
  expect(findNpx(inside, read, from)).toBeUndefined()
})
