import type { Activity, ActivityRow, Sums, Times } from '../../api/types'

const MINUTES = 15

/** What a row says of its last quarter of an hour; null where nothing is known. */
export interface RowFigures {
  good: number[]
  bad: number[]
  requests: number
  failures: number
  /** The share of tries that went well. */
  success: number | null
  /** Requests a minute, since the first one of the quarter of an hour. */
  perMinute: number
  tokensPerMinute: number
  ttftMs: number | null
  ttftP95Ms: number | null
  /** What came out of caches, of all that went in. */
  cacheShare: number | null
  cacheRead: number
  cacheWrite: number
}

/** The figures of a channel by the gateway's clock: minutes that have gone by since the answer are empty. */
export function figuresOf(activity: Activity | undefined, channel: string, now: number): RowFigures {
  const row = activity?.channels.find((one) => one.channel === channel)
  const good = row?.succeeded ?? []
  const bad = row?.failed ?? []
  const late = activity ? minutesSince(activity, now) : 0
  const shownGood = shift(good, late)
  const shownBad = shift(bad, late)
  const requests = sum(shownGood)
  const failures = sum(shownBad)
  const first = shownGood.findIndex((one, at) => one + (shownBad[at] ?? 0) > 0)
  // The minute that it is now is not over: it counts for the part that has gone by.
  const minutes = first < 0 ? 1 : Math.max(1, MINUTES - 1 - first + ((now / 60_000) % 1))
  const sums = row?.sums ?? null
  const tokens =
    sums === null ? 0 : sums.inputTokens + sums.outputTokens + sums.cacheReadTokens + sums.cacheWriteTokens
  const asked = sums === null ? 0 : sums.inputTokens + sums.cacheReadTokens
  return {
    good: shownGood,
    bad: shownBad,
    requests,
    failures,
    success: requests + failures === 0 ? null : requests / (requests + failures),
    perMinute: (sums?.requests ?? 0) / minutes,
    tokensPerMinute: tokens / minutes,
    ttftMs: sums?.ttftMs.mean ?? null,
    ttftP95Ms: sums?.ttftMs.p95 ?? null,
    cacheShare: asked === 0 ? null : (sums?.cacheReadTokens ?? 0) / asked,
    cacheRead: sums?.cacheReadTokens ?? 0,
    cacheWrite: sums?.cacheWriteTokens ?? 0,
  }
}

/** How many whole minutes have begun since the last one that an answer tells of. */
export function minutesSince(activity: Activity, now: number): number {
  return Math.max(0, Math.floor((now - Date.parse(activity.from)) / 60_000) - (MINUTES - 1))
}

/**
 * Adds an exchange that was just told of, so that a row moves at once; the gateway's own sums replace it some
 * moments later.
 */
export function withExchange(activity: Activity, channel: string, outcome: string, now: number): Activity {
  const late = minutesSince(activity, now)
  const rows = activity.channels.some((one) => one.channel === channel)
    ? activity.channels
    : [...activity.channels, emptyRow(channel)]
  const good = outcome === 'success'
  return {
    ...activity,
    from: new Date(Date.parse(activity.from) + late * 60_000).toISOString(),
    channels: rows.map((row) => {
      const moved = { ...row, succeeded: shift(row.succeeded, late), failed: shift(row.failed, late) }
      return row.channel === channel ? counted(moved, good) : moved
    }),
  }
}

function counted(row: ActivityRow, good: boolean): ActivityRow {
  const add = (values: number[], by: number) =>
    values.map((value, at) => (at === MINUTES - 1 ? value + by : value))
  return {
    ...row,
    succeeded: add(row.succeeded, good ? 1 : 0),
    failed: add(row.failed, good ? 0 : 1),
    sums: { ...row.sums, requests: row.sums.requests + 1 },
  }
}

function shift(values: readonly number[], by: number): number[] {
  const shown = [
    ...values.slice(Math.min(by, values.length)),
    ...Array<number>(Math.min(by, MINUTES)).fill(0),
  ]
  return shown.length === MINUTES ? shown : Array<number>(MINUTES).fill(0)
}

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0)
}

function emptyRow(channel: string): ActivityRow {
  const times: Times = { mean: null, p50: null, p95: null, p99: null }
  const sums: Sums = {
    requests: 0,
    succeeded: 0,
    failed: 0,
    attempts: 0,
    inputTokens: 0,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    costUsd: 0,
    unmetered: 0,
    unpriced: 0,
    ttftMs: times,
    durationMs: times,
  }
  const none = Array<number>(MINUTES).fill(0)
  return { channel, succeeded: none, failed: none, failedTries: 0, sums }
}
