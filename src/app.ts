import { cors } from '@elysiajs/cors'
import { Elysia } from 'elysia'
import { config } from './config/index.ts'
import { messageRoutes } from './domains/accounts/order-messages/routes.ts'
import { accountRoutes } from './domains/accounts/routes.ts'
import { addressRoutes } from './domains/addresses/routes.ts'
import { cartRoutes } from './domains/cart/routes.ts'
import { catalogRoutes } from './domains/catalog/routes.ts'
import { contentRoutes } from './domains/contents/routes.ts'
import { favouriteRoutes } from './domains/favourites/routes.ts'
import { historyRoutes } from './domains/history/routes.ts'
import { oauthRoutes } from './domains/oauth/routes.ts'
import { orderRoutes } from './domains/orders/routes.ts'
import { paymentRoutes } from './domains/payments/routes.ts'
import { pictureRoutes } from './domains/pictures/routes.ts'
import { privacyRoutes } from './domains/privacy/routes.ts'
import { staffPrivacyRoutes } from './domains/privacy/staff-routes.ts'
import { promotionRoutes } from './domains/promotions/routes.ts'
import { searchRoutes } from './domains/search/routes.ts'
import { shopRoutes } from './domains/shop/routes.ts'
import { staffRoutes } from './domains/staff/routes.ts'
import { verificationRoutes } from './domains/verification/routes.ts'
import { bodyLimitPlugin, serveOptions } from './http/body-limit.ts'
import { noStorePlugin } from './http/caching.ts'
import { errorsPlugin } from './http/errors.ts'
import { answerConditionally } from './http/headers/conditional-reads.ts'
import { sendDeprecations } from './http/headers/deprecation.ts'
import { sendRateLimits } from './http/headers/rate-limits.ts'
import { answerWrites } from './http/headers/write-answers.ts'
import { prepareRoutes } from './http/input/prepare-routes.ts'
import { addressPlugin } from './http/input/query.ts'
import { optionsPlugin } from './http/methods.ts'
import { openapiPlugin } from './http/openapi/plugin.ts'
import { requestContextPlugin } from './http/request-context.ts'
import { completeUrls } from './http/request-url.ts'
import { securityHeadersPlugin } from './http/security-headers.ts'
import { healthPlugin } from './http/service/health.ts'
import { metricsPlugin } from './http/service/metrics.ts'
import { countInFlight } from './http/service/request-metrics.ts'
import { allowedNetworksPlugin } from './http/staff/allowed-networks.ts'

/** Nothing when `METRICS_PORT` serves the metrics; it has the type of the plugin, for clients that are typed by the routes. */
const publicMetrics =
  config.metricsPort === undefined ? metricsPlugin : (new Elysia() as unknown as typeof metricsPlugin)

type Checks = Parameters<typeof healthPlugin>[0]

/** The routes of the application with their inputs and answers, for clients such as `@elysiajs/eden`. */
export type App = ReturnType<typeof createApp>

/**
 * Builds the HTTP application: plugins in the order in which they see a request, then the routes of each domain.
 *
 * The function itself connects to nothing and listens on no port. Importing this module, however, sets up the process:
 * it reads and validates the configuration (an invalid one ends the process with status 1), loads the login
 * providers, creates lazy MySQL and Redis clients, registers cache invalidation and creates an empty search index.
 * Configuration and caches belong to the process, so two applications in one process share them.
 * @param checks the probes of the readiness route, by name
 */
export function createApp(checks: Checks) {
  // by default Elysia looks for the path behind the 11th character, which a short host moves
  const app = new Elysia({ serve: serveOptions, handler: { standardHostname: false } })
    .wrap((handle) => completeUrls(countInFlight(handle)))
    .use(requestContextPlugin)
    .use(errorsPlugin)
    .use(noStorePlugin)
    .use(securityHeadersPlugin)
    .use(addressPlugin)
    .use(optionsPlugin)
    .use(
      cors({
        origin: [...config.corsOrigins],
        credentials: true,
        methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
        allowedHeaders: [
          'Authorization',
          'Content-Type',
          'Idempotency-Key',
          'If-Match',
          'If-None-Match',
          'Prefer',
          'X-Request-Id',
          'Accept-Language',
          'X-Guest-Cart',
        ],
        exposeHeaders: [
          'X-Request-Id',
          'WWW-Authenticate',
          'Retry-After',
          'Idempotent-Replayed',
          'ETag',
          'Link',
          'Location',
          'Preference-Applied',
          'X-Total-Count',
          'X-Next-Cursor',
          'Age',
          'X-Stale',
          'RateLimit',
          'RateLimit-Policy',
          'Deprecation',
          'Sunset',
        ],
        maxAge: 600,
      }),
    )
    .use(allowedNetworksPlugin)
    .use(bodyLimitPlugin)
    .use(openapiPlugin)
    .use(healthPlugin(checks))
    .use(publicMetrics)
    .use(pictureRoutes)
    .use(verificationRoutes)
    .use(accountRoutes)
    .use(oauthRoutes)
    .use(addressRoutes)
    .use(catalogRoutes)
    .use(contentRoutes)
    .use(shopRoutes)
    .use(searchRoutes)
    .use(promotionRoutes)
    .use(cartRoutes)
    .use(historyRoutes)
    .use(messageRoutes)
    .use(favouriteRoutes)
    .use(orderRoutes)
    .use(paymentRoutes)
    .use(privacyRoutes)
    .use(staffRoutes)
    .use(staffPrivacyRoutes)
  prepareRoutes(app)
  answerConditionally(app)
  answerWrites(app)
  sendRateLimits(app)
  sendDeprecations(app)
  return app
}

/** Builds the application of a process that answers no requests of the API: health probes and metrics. */
export function createServiceApp(checks: Checks) {
  return new Elysia({ serve: serveOptions, handler: { standardHostname: false } })
    .use(requestContextPlugin)
    .use(errorsPlugin)
    .use(noStorePlugin)
    .use(healthPlugin(checks))
    .use(publicMetrics)
}

/** Builds the application of `METRICS_PORT`. Its requests are not counted. */
export function createMetricsApp() {
  return new Elysia({ serve: serveOptions, handler: { standardHostname: false } }).use(metricsPlugin)
}
