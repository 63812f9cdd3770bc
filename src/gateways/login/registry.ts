import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { LoginProvider } from './login-provider.ts'

export type LoginProviders = ReadonlyMap<string, LoginProvider>

/**
 * Imports every file of a folder and returns the exported providers by name.
 * @throws Error when a file exports no provider or two providers have the same name
 */
export async function discoverLoginProviders(folder: string): Promise<LoginProviders> {
  const found = new Map<string, LoginProvider>()
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts'))
  for (const file of files.sort()) {
    const { provider } = (await import(join(folder, file))) as { provider?: LoginProvider }
    if (!provider || !/^[a-z]{1,20}$/.test(provider.name))
      throw new Error(`${file}: exports no login provider`)
    if (found.has(provider.name)) throw new Error(`${file}: the provider ${provider.name} already exists`)
    found.set(provider.name, provider)
  }
  return found
}

/** The providers of the folder `login/providers`. */
export const loginProviders = await discoverLoginProviders(join(import.meta.dir, 'providers'))
