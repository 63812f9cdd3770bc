import { afterEach, expect, test } from 'bun:test'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findApt, installPackages } from '../../../../src/sandbox/launcher/services/apt.ts'
import { chooseSource } from '../../../../src/sandbox/launcher/services/find.ts'
import { createFolder, pathWith, removeFolders, withShell } from '../../../support/processes/fake-path.ts'

afterEach(removeFolders)

test('without an answering Docker engine, apt installs the missing server', async () => {
  const { env, calls } = pathWith({
    docker: 'exit 1',
    'apt-get': 'exit 0',
    sudo: 'exit 0',
    'redis-server': '',
  })
  expect(chooseSource(env)).toBe('apt')
  await installPackages(
    findApt(env, 0) as string[],
    ['mariadb-server'],
    withShell(env),
    join(createFolder(), 'policy'),
  )
  expect(calls()).toContain('apt-get install -y -qq --no-install-recommends mariadb-server')
  expect(findApt(env, 1000)?.map((part) => part.split('/').at(-1))).toEqual(['sudo', '-n', 'apt-get'])
  expect(findApt(pathWith({ 'apt-get': '', sudo: 'exit 1' }).env, 1000)).toBeUndefined()
})

test('an installed server does not start, with sudo too, and a policy of the machine is not changed', async () => {
  const policy = join(createFolder(), 'policy-rc.d')
  const look = `[ "$1" = update ] || { echo "$DEBIAN_FRONTEND" && sh "${policy}"; echo "$?"; } >"$0.saw"`
  const { env } = pathWith({ 'apt-get': look, sudo: 'shift; exec /usr/bin/env -i PATH="$PATH" "$@"' })
  const apt = findApt({ ...withShell(env) }, 1000) as string[]
  expect(apt.slice(0, 2)).toEqual([join(env.PATH, 'sudo'), '-n'])
  const saw = () => readFileSync(join(env.PATH, 'apt-get.saw'), 'utf8').trim().split('\n')

  await installPackages(apt, ['redis-server'], withShell(env), policy)
  expect(saw()).toEqual(['noninteractive', '101'])
  expect(existsSync(policy)).toBe(false)

  writeFileSync(policy, '#!/bin/sh\n# meiduo-mall, killed half way\nexit 101\n')
  await installPackages(apt, ['redis-server'], withShell(env), policy)
  expect(existsSync(policy)).toBe(false)

  writeFileSync(policy, '#!/bin/sh\nexit 7\n')
  await installPackages(apt, ['redis-server'], withShell(env), policy)
  expect(saw()).toEqual(['noninteractive', '7'])
  expect(readFileSync(policy, 'utf8')).toContain('exit 7')
})

test('services of a new package are disabled, services of an earlier package are not changed', async () => {
  const { env, calls } = pathWith({
    'apt-get': 'exit 0',
    'dpkg-query': '[ "$4" = redis-server ] && echo "install ok installed"',
    dpkg: 'printf "%s\\n" /usr/sbin/$2 /lib/systemd/system/$2.service /etc/init.d/$2',
    systemctl: 'exit 1',
    'update-rc.d': '',
  })
  const apt = [join(env.PATH, 'apt-get')]
  await installPackages(
    apt,
    ['mariadb-server', 'redis-server'],
    withShell(env),
    join(createFolder(), 'policy'),
  )
  expect(calls().filter((call) => /^(systemctl|update-rc)/.test(call))).toEqual([
    'systemctl disable mariadb-server.service',
    'update-rc.d mariadb-server disable',
  ])
})

test('a failing apt-get is reported', async () => {
  const { env } = pathWith({ 'apt-get': 'exit 100' })
  const installing = installPackages(
    [join(env.PATH, 'apt-get')],
    ['redis-server'],
    withShell(env),
    join(createFolder(), 'p'),
  )
  await expect(installing).rejects.toThrow('apt-get could not install redis-server')
})
