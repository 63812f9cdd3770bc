import { packSdk } from './pack-sdk.ts'

/** Builds the SDK as an npm package in .data/sdk-package and packs it. The last line is the path of the tarball. */
console.log(await packSdk())
