import { resolve } from 'node:path'
import { installDependencies } from '../../../src/sandbox/launcher/install.ts'

/** `bun run collections`: writes the collections of Postman and Bruno into .data/collections. */
installDependencies(resolve(import.meta.dir, '../../..'))
const { writeCollections } = await import('./write-collections.ts')
console.log(
  `${await writeCollections()} requests are in .data/collections; its README.md says how to use them`,
)
