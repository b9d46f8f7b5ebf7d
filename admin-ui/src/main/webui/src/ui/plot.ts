import type uPlot from 'uplot'

export interface PlotLook {
  width: number
  height: number
  kind: 'line' | 'stack'
  /** Colours that a canvas understands. */
  tones: readonly string[]
  /** What lies below each line of a stack: opaque, since one covers the next. */
  fills: readonly string[]
  ink: string
  grid: string
  font: string
  format: (value: number) => string
  locale: string
  onCursor: (at: number | null) => void
}

/** uPlot, set up as our charts look: no frame, few lines, the words outside. */
export function plotOptions(look: PlotLook): uPlot.Options {
  const axis = { stroke: look.ink, font: look.font, ticks: { show: false } }
  return {
    width: look.width,
    height: look.height,
    padding: [8, 16, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { size: 6 },
    },
    scales: { y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.08 : 1] } },
    axes: [
      {
        ...axis,
        size: 24,
        space: 72,
        grid: { show: false },
        values: (plot, splits) => moments(splits, plot, look.locale),
      },
      {
        ...axis,
        size: (_plot, values) => 12 + 6.2 * Math.max(4, ...(values ?? []).map((text) => text.length)),
        space: 32,
        grid: { stroke: look.grid, width: 1 },
        values: (_plot, splits) => splits.map((value) => look.format(value)),
      },
    ],
    series: [
      {},
      ...look.tones.map((tone, at): uPlot.Series => ({
        stroke: tone,
        width: 1.5,
        points: { show: false },
        spanGaps: false,
        ...(look.kind === 'stack' ? { fill: look.fills[at] ?? tone } : {}),
      })),
    ],
    hooks: { setCursor: [(plot) => look.onCursor(plot.cursor.idx ?? null)] },
  }
}

function moments(splits: number[], plot: uPlot, locale: string): string[] {
  const from = plot.scales.x?.min ?? 0
  const to = plot.scales.x?.max ?? 0
  const days = to - from > 2 * 86_400
  const format = new Intl.DateTimeFormat(
    locale,
    days ? { month: 'short', day: 'numeric' } : { hour: '2-digit', minute: '2-digit' },
  )
  return splits.map((seconds) => format.format(seconds * 1_000))
}
