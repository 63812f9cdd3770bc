import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Licenses that demand no more than their notice. */
const allowed = new Set([
  ...['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'Apache2', 'Unlicense'],
  ...['CC0-1.0', 'BlueOak-1.0.0', 'Zlib', 'Python-2.0'],
])
/** Packages with another license, and why the mall may use them. */
const exceptions: readonly Readonly<{ name: RegExp; license: string; reason: string }>[] = [
  {
    name: /^@img\/sharp-(?:libvips|wasm|win32)/,
    license: 'LGPL-3.0-or-later',
    reason: 'a shared library that sharp loads and that an operator may replace',
  },
]

type Package = Readonly<{
  name: string
  version: string
  license?: unknown
  licenses?: unknown
  dependencies?: Readonly<Record<string, string>>
  optionalDependencies?: Readonly<Record<string, string>>
  peerDependencies?: Readonly<Record<string, string>>
}>

/** Returns each installed package that production needs, with its license as the package states it. */
export function listLicenses(root: string): { name: string; version: string; license: string }[] {
  const found = new Map<string, { name: string; version: string; license: string }>()
  const visit = (name: string, from: string) => {
    const folder = folderOf(name, from, root)
    if (!folder || found.has(folder)) return
    const { version, ...stated } = read(folder)
    found.set(folder, { name, version, license: textOf(stated.license ?? stated.licenses) })
    const { dependencies, optionalDependencies, peerDependencies } = stated
    for (const each of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }))
      visit(each, folder)
  }
  for (const name of Object.keys(read(root).dependencies ?? {})) visit(name, root)
  return [...found.values()]
}

/** Returns whether a package may be used: one alternative of its license has only allowed parts. */
export function isAllowed(name: string, license: string): boolean {
  if (exceptions.some((each) => each.name.test(name) && each.license === license)) return true
  const alternatives = license.replaceAll(/[()]/g, '').split(' OR ')
  return alternatives.some((parts) => parts.split(' AND ').every((part) => allowed.has(part.trim())))
}

function read(folder: string): Package {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}

/** As Node.js looks for it: in the folder, then in each folder above. */
function folderOf(name: string, from: string, root: string): string | undefined {
  const folder = join(from, 'node_modules', name)
  if (existsSync(join(folder, 'package.json'))) return folder
  return from === root ? undefined : folderOf(name, dirname(from), root)
}

function textOf(stated: unknown): string {
  if (typeof stated === 'string') return stated
  if (Array.isArray(stated)) return stated.map(textOf).join(' OR ')
  return (stated as { type?: string } | undefined)?.type ?? 'none'
}
