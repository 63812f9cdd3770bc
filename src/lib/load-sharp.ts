type SharpModule = typeof import('sharp').default

let loaded: SharpModule | undefined

/** Returns sharp. It is loaded with the first picture: libvips takes 13 MB and 100 ms that few processes need. */
export function loadSharp(): SharpModule {
  if (!loaded) {
    loaded = require('sharp') as SharpModule
    // libvips would cache operations of one upload, which no other upload can reuse
    loaded.cache(false)
  }
  return loaded
}
