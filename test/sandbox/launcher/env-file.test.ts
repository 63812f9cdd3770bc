import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { envLines, mallVariables, writeEnvFile } from '../../../src/sandbox/launcher/env-file.ts'
import { newKeyPair } from '../../support/factories/key-pair.ts'

const dir = mkdtempSync(join(tmpdir(), 'env-file-'))
afterAll(() => rmSync(dir, { recursive: true }))

const print = 'console.log(JSON.stringify(process.env))'
const values = {
  PLAIN: 'http://localhost:8000/?a=b&c=d',
  PEM: newKeyPair().privateKey,
  MAIL_FROM: '美多商城 <mall@meiduo.example>',
  HASH: 'a # b; c \\n "d" `e` !f',
  DOLLAR: 'pa$HOME$$ $PATH',
  QUOTE: "it's $5",
  INSIDE: 'C:\\data',
}

test('a shell and Bun read every value unchanged, PEM keys included', () => {
  const file = join(dir, 'values.env')
  writeFileSync(file, envLines(values))
  const bun = [process.execPath, `--env-file=${file}`, '-e', print]
  const shell = ['sh', '-c', `set -a; . ${file}; exec ${process.execPath} --no-env-file -e '${print}'`]
  for (const command of [bun, shell]) {
    const { stdout } = Bun.spawnSync(command, { env: { HOME: '/home', PATH: process.env.PATH }, cwd: dir })
    expect(JSON.parse(stdout.toString())).toMatchObject(values)
  }
})

test('a value that both cannot read alike becomes a comment; an empty one is left out', () => {
  expect(envLines({ ODD: `'"`, EMPTY: '', NONE: undefined })).toMatch(/^# ODD cannot [^'"\n]+\n$/)
})

test('the file holds only variables that the mall reads, with mode 600', () => {
  const env = { ...process.env, PATH: '/bin', AWS_SECRET: 'x', SMS_DAILY_BUDGET: '7' }
  const variables = mallVariables(env)
  const { ALIPAY_PRIVATE_KEY, WECHAT_PAY_API_V3_KEY, DATABASE_URL, SANDBOX_PORT } = process.env
  expect(variables).toMatchObject({
    ...{ ALIPAY_PRIVATE_KEY, WECHAT_PAY_API_V3_KEY, DATABASE_URL, SANDBOX_PORT },
    SMS_DAILY_BUDGET: '7',
  })
  expect(Object.keys(variables)).not.toContain('PATH')
  expect(Object.keys(variables)).not.toContain('AWS_SECRET')
  const file = join(dir, 'mall.env')
  writeFileSync(file, 'old', { mode: 0o644 })
  writeEnvFile(file, env)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('a value that Bun reads differently is left out, and so is an invalid name', () => {
  for (const value of ['C:\\data\\', 'a\rb'])
    expect(envLines({ ODD: value })).toMatch(/^# ODD cannot [^\r\\]+\n$/)
  const variables = mallVariables({ 'SANDBOX_$(touch x)': '1', 'SANDBOX_a;b': '1', SANDBOX_PORT: '2' })
  expect(Object.keys(variables).filter((name) => name.startsWith('SANDBOX_'))).toEqual(['SANDBOX_PORT'])
})
