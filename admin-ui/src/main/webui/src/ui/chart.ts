/** One line, area or row of bars of a chart. */
export interface ChartSeries {
  label: string
  /** One for each moment; null where nothing is known. */
  values: readonly (number | null)[]
  /** Which of the colours of series, from 0; the health colours only where health is meant. */
  tone?: number | 'bad'
}

export interface ChartColours {
  series: string
  ink: string
  grid: string
}

export const TONES = 6

/** The custom property that holds the colour of a series. */
export function toneOf(series: ChartSeries, index: number): string {
  return series.tone === 'bad' ? '--bad' : `--series-${((series.tone ?? index) % TONES) + 1}`
}

/** Sums up from below, so that areas lie on one another. A gap counts as nothing. */
export function stacked(series: readonly ChartSeries[]): number[][] {
  const sums: number[][] = []
  series.forEach((one, index) => {
    const below = sums[index - 1]
    sums.push(one.values.map((value, at) => (value ?? 0) + (below?.[at] ?? 0)))
  })
  return sums
}

/** Rows for each step of a range: what the gateway leaves out is filled with nothing. */
export function steps(fromMs: number, toMs: number, stepMs: number): number[] {
  const first = Math.floor(fromMs / stepMs) * stepMs
  const moments: number[] = []
  for (let at = first; at <= toMs && moments.length < 1_000; at += stepMs) {
    moments.push(at)
  }
  return moments
}
