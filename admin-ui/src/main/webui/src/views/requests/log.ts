import type { Schemas } from '../../api/types'

export type LoggedRequest = Schemas['Request']
export type RequestPage = Schemas['RequestPage']

/** How many rows a page of the log keeps at most: what is older is asked for again. */
const MOST = 5_000

/** What is known of the log from its newest row on, without a gap. */
export interface Stretch {
  rows: readonly LoggedRequest[]
  /** Asks for what comes after the last row; null: that is all there is. */
  cursor: string | null
}

export const NOTHING: Stretch = { rows: [], cursor: null }

/**
 * Lays a newer first page over a stretch. If it does not reach what is there, more happened than a page
 * holds: only the page is kept, for nobody knows what lies between.
 */
export function withHead(stretch: Stretch, page: RequestPage): Stretch {
  const first = stretch.rows[0]
  if (first === undefined || !page.requests.some((row) => row.id === first.id)) {
    return { rows: page.requests, cursor: page.nextCursor }
  }
  const known = new Set(page.requests.map((row) => row.id))
  const rest = stretch.rows.filter((row) => !known.has(row.id))
  return rest.length === 0
    ? { rows: page.requests, cursor: page.nextCursor }
    : { rows: [...page.requests, ...rest].slice(0, MOST), cursor: stretch.cursor }
}

/** Puts an older page behind a stretch. */
export function withOlder(stretch: Stretch, page: RequestPage): Stretch {
  const known = new Set(stretch.rows.map((row) => row.id))
  const older = page.requests.filter((row) => !known.has(row.id))
  const rows = [...stretch.rows, ...older]
  return { rows, cursor: rows.length >= MOST ? null : page.nextCursor }
}

/** How many rows a page would put before those that are shown. */
export function newerThan(stretch: Stretch, page: RequestPage): number {
  const first = stretch.rows[0]
  const at = first === undefined ? -1 : page.requests.findIndex((row) => row.id === first.id)
  return at < 0 ? page.requests.length : at
}
