import type { Usage, UsageSums } from '../../api/stats'
import type { ChartSeries } from '../../ui/chart'
import { steps } from '../../ui/chart'

/** The moments of the charts of an answer. */
export function momentsOf(usage: Usage): number[] {
  return steps(Date.parse(usage.from), Date.parse(usage.now), (usage.stepSeconds ?? 60) * 1_000)
}

/** One row of figures: a value for each moment, nothing where the gateway left a step out. */
export function valuesOf(
  usage: Usage,
  name: string,
  value: (sums: UsageSums) => number | null,
  missing: number | null,
): (number | null)[] {
  const at = new Map(
    usage.rows
      .filter((row) => row.name === name && row.at !== null)
      .map((row) => [Date.parse(row.at ?? ''), row.sums]),
  )
  return momentsOf(usage).map((moment) => {
    const sums = at.get(moment)
    return sums === undefined ? missing : value(sums)
  })
}

/** The groups of an answer, the one with the most first. */
export function groupsOf(usage: Usage, value: (sums: UsageSums) => number): string[] {
  const sums = new Map<string, number>()
  for (const row of usage.rows) {
    sums.set(row.name, (sums.get(row.name) ?? 0) + value(row.sums))
  }
  return [...sums]
    .filter(([, sum]) => sum > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([name]) => name)
}

/** As many groups as have a colour of their own; what is beyond them is added up under another name. */
export function grouped(
  usage: Usage,
  value: (sums: UsageSums) => number,
  label: (name: string) => string,
  others: string,
  most = 5,
): ChartSeries[] {
  const names = groupsOf(usage, value)
  const series = names.slice(0, most).map((name, tone) => ({
    label: label(name),
    values: valuesOf(usage, name, value, 0),
    tone,
  }))
  const rest = names.slice(most)
  if (rest.length === 0) {
    return series
  }
  const sums = momentsOf(usage).map(() => 0)
  for (const name of rest) {
    valuesOf(usage, name, value, 0).forEach((one, at) => (sums[at] = (sums[at] ?? 0) + (one ?? 0)))
  }
  return [...series, { label: others, values: sums, tone: most }]
}
