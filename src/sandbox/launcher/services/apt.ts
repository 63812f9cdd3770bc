import { spawn, spawnSync } from 'node:child_process'
import { findProgram } from './programs.ts'

type Env = Readonly<Record<string, string | undefined>>

/** The command prefix with which apt-get may install here: none as root, sudo where it asks no password. */
export function findApt(env: Env, uid = process.getuid?.()): readonly string[] | undefined {
  const apt = findProgram(['apt-get'], env)
  if (!apt) return undefined
  if (uid === 0) return [apt]
  const sudo = findProgram(['sudo'], env)
  const allowed = sudo && spawnSync(sudo, ['-n', 'true'], { stdio: 'ignore', timeout: 5_000 }).status === 0
  return allowed ? [sudo, '-n', apt] : undefined
}

/**
 * Installs Debian packages, saying so. The servers that they bring are not started, now or when the machine starts; one
 * that was installed before stays as it is.
 * @param policy the file by which Debian asks whether an installed server may start
 * @throws when apt-get fails
 */
export async function installPackages(
  apt: readonly string[],
  packages: readonly string[],
  env: Env,
  policy = '/usr/sbin/policy-rc.d',
): Promise<void> {
  console.log(
    `installing ${packages.join(' and ')} by apt-get, for private use under .data/: no system service of them is started or enabled`,
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

// Set inside, since sudo hands no variables on. A policy of the machine's own stays; one of ours that a killed
// installation left is taken away. A package enables its services whatever the policy says: they are disabled after.
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
