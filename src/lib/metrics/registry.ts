import { Counter, Gauge, type Metric, Registry } from 'prom-client'

/** The metrics of this process: Prometheus scrapes every process. The default metrics of prom-client are wrong under Bun. */
const registry = new Registry()
const preparations = new Set<() => void | Promise<void>>()

/** The media type of `renderMetrics`. */
export const metricsType = registry.contentType

/** Creates a counter for events that are rarer than requests; `createTallies` is for hot paths. */
export function createCounter<Label extends string>(
  name: string,
  help: string,
  labelNames: readonly Label[] = [],
) {
  return new Counter({ name, help, labelNames, registers: [registry] })
}

/** Creates a gauge. */
export function createGauge<Label extends string>(
  name: string,
  help: string,
  labelNames: readonly Label[] = [],
) {
  return new Gauge({ name, help, labelNames, registers: [registry] })
}

/** Adds a metric that keeps its values itself. */
export function addMetric(metric: Readonly<{ name: string; get: () => unknown }>): void {
  registry.registerMetric(metric as unknown as Metric)
}

/** Calls `prepare` before each scrape, so that gauges hold the values of that moment. @returns a function that ends this */
export function beforeScrape(prepare: () => void | Promise<void>): () => void {
  preparations.add(prepare)
  return () => void preparations.delete(prepare)
}

/** Returns all metrics in the Prometheus text format. A preparation that fails leaves its gauges unchanged. */
export async function renderMetrics(): Promise<string> {
  await Promise.allSettled([...preparations].map(async (prepare) => prepare()))
  return registry.metrics()
}
