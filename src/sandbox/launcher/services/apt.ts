import { spawn, spawnSync } from 'node:child_process'
import { findProgram } from './programs.ts'

type Env = Readonly<Record<string, string | undefined>>

/** The command that runs apt-get: apt-get as root, sudo when it needs no password; undefined elsewhere. */
export function findApt(env: Env, uid = process.getuid?.()): readonly string[] | undefined {
  const apt = findProgram(['apt-get'], env)
  if (!apt) return undefined
  if (uid === 0) return [apt]
  const sudo = findProgram(['sudo'], env)
  const allowed = sudo && spawnSync(sudo, ['-n', 'true'], { stdio: 'ignore', timeout: 5_000 }).status === 0
  return allowed ? [sudo, '-n', apt] : undefined
}

/**
 * Installs Debian packages and prints that. Their servers are not started, neither now nor when the machine starts. A
 * server that was installed before is not changed.
 * @param policy the file that Debian runs to ask whether an installed server may start
 * @throws when apt-get fails
 */
export async function installPackages(
  apt: readonly string[],
  packages: readonly string[],
  env: Env,
  policy = '/usr/sbin/policy-rc.d',
): Promise<void> {
  console.log(
    `installing ${packages.join(' and ')} by apt-get, for private use under .data/: their system services are neither started nor enabled`,
  )
  const [program, ...args] = [...apt.slice(0, -1), '/bin/sh', '-c', script, 'install', policy]
  const child = spawn(program as string, [...args, apt.at(-1) as string, ...packages], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...env } as NodeJS.ProcessEnv,
  })
  const status = await new Promise((resolve) => {
    child.once('exit', resolve)
    child.once('error', resolve)
  })
  if (status !== 0) throw new Error(`apt-get could not install ${packages.join(', ')}`)
}

// The variable is set inside because sudo passes none on. The script keeps a policy of the machine and removes one that an
// interrupted run of this script left. Packages enable their services despite the policy: the script disables them after.
const script = `
export DEBIAN_FRONTEND=noninteractive
policy=$1 apt=$2
shift 2
if [ ! -e "$policy" ] || grep -q meiduo-mall "$policy"; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 1' INT TERM HUP
  printf '#!/bin/sh\\n# meiduo-mall, while it installs\\nexit 101\\n' >"$policy" && chmod 755 "$policy"
fi
export PATH="$PATH:/usr/sbin:/sbin"
fresh=
for package in "$@"; do
  dpkg-query -W -f '\${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || fresh="$fresh $package"
done
"$apt" update -qq
"$apt" install -y -qq --no-install-recommends "$@" || exit
for package in $fresh; do
  for file in $(dpkg -L "$package" 2>/dev/null); do
    case $file in
      */systemd/system/*.service | */systemd/system/*.timer) systemctl disable "\${file##*/}" ;;
      /etc/init.d/*) update-rc.d "\${file##*/}" disable ;;
    esac >/dev/null 2>&1
  done
done
exit 0
`
