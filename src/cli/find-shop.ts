import { existsSync, readFileSync } from 'node:fs'

// Commands import this file before the configuration: it fills in the environment that the configuration reads.

/** `bun start` writes the variables of its shop into this file of the current folder. */
export const shopFile = '.data/mall.env'

/** The variables of the shop that `bun start` brought up last; none when there is no file. */
export function readShopFile(): Record<string, string> {
  if (!existsSync(shopFile)) return {}
  const lines = readFileSync(shopFile, 'utf8').matchAll(/^([A-Z0-9_]+)=(?:'([^']*)'|"((?:\\\$|[^"])*)")$/gm)
  return Object.fromEntries(
    [...lines].map(([, name, plain, escaped = '']) => [name, plain ?? escaped.replaceAll('\\$', '$')]),
  )
}

/** Whether the shop is that of the file, because DATABASE_URL is not set. */
export const isFromShopFile = !process.env.DATABASE_URL && existsSync(shopFile)
if (isFromShopFile) for (const [name, value] of Object.entries(readShopFile())) process.env[name] ||= value
