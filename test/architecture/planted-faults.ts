import { expect, test } from 'bun:test'
import { Glob } from 'bun'
import type { SourceFile } from './import-graph.ts'
import { checkArchitecture } from './import-rules.ts'

const root = `${import.meta.dir}/../../src`

/** The files of the real schema, which planted faults refer to. */
export const schema: SourceFile[] = []
for await (const path of new Glob('db/schema/*.ts').scan(root))
  schema.push({ path, text: await Bun.file(`${root}/${path}`).text() })

/** Returns the faults of these files, given by path and text, beside the real schema. */
export function faultsOf(files: Readonly<Record<string, string>>): string[] {
  return checkArchitecture([...schema, ...Object.entries(files).map(([path, text]) => ({ path, text }))])
}

/** A test that these files have exactly this fault. */
export function fault(name: string, files: Readonly<Record<string, string>>, expected: string): void {
  test(name, () => expect(faultsOf(files)).toEqual([expected]))
}

/** A test that these files have no fault. */
export function allowed(name: string, files: Readonly<Record<string, string>>): void {
  test(name, () => expect(faultsOf(files)).toEqual([]))
}
