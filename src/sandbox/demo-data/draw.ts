import { config } from '../../config/index.ts'
import { media } from '../../gateways/media/media.ts'
import { buildCatalog } from './catalog/build-catalog.ts'
import { drawPictures, reportPictures } from './loading/draw-pictures.ts'

/** Draws the demo pictures that the media store lacks. Needs no database. Prints progress to stderr. */
if (config.production) {
  console.error('demo data is refused in production')
  process.exit(1)
}
await drawPictures(buildCatalog().pictures, media, reportPictures)
