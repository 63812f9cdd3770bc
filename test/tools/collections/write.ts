import { writeCollections } from './write-collections.ts'

/** `bun run collections`: writes the collections of Postman and Bruno into .data/collections. */
console.log(`${await writeCollections()} requests are in .data/collections`)
