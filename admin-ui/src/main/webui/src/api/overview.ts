import type { Overview, Problem } from './types'

/**
 * Why there is no overview, sorted by what the reader can do about it:
 * - `badKey`: the key cannot even be sent (it holds characters that a header refuses)
 * - `wrongKey`, `forbidden`: another key is needed
 * - `unreachable`, `slow`: nothing answered
 * - `busy`: too many requests; `waitSeconds` is what the server asked for
 * - `unavailable`: Trireme is starting or stopping
 * - `missing`: this address has no admin API
 * - `fault`: Trireme failed; `detail` is its own explanation
 * - `foreign`: something answered that is not Trireme
 */
export type Trouble =
  | {
      kind:
        'badKey' | 'wrongKey' | 'forbidden' | 'unreachable' | 'slow' | 'unavailable' | 'missing' | 'foreign'
    }
  | { kind: 'busy'; waitSeconds: number }
  | { kind: 'fault'; detail: string }

export type OverviewResult = { ok: true; overview: Overview } | { ok: false; trouble: Trouble }

export const ANSWER_WITHIN_MS = 10_000

const LONGEST_WAIT_SECONDS = 300

/** Whether a key fits into a header: visible ASCII. A browser refuses to send anything else. */
export function isSendable(key: string): boolean {
  return /^[\x21-\x7e]+$/.test(key)
}

/** Asks once. Never throws: every way to fail is a {@link Trouble}. */
export async function fetchOverview(key: string, signal: AbortSignal): Promise<OverviewResult> {
  if (!isSendable(key)) {
    return failed({ kind: 'badKey' })
  }
  const timeout = new AbortController()
  const timer = setTimeout(() => timeout.abort(), ANSWER_WITHIN_MS)
  try {
    const response = await fetch('/api/overview', {
      headers: { accept: 'application/json', 'x-api-key': key },
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.any([signal, timeout.signal]),
    })
    return response.ok ? await read(response) : failed(await troubleOf(response))
  } catch {
    return failed({ kind: timeout.signal.aborted ? 'slow' : 'unreachable' })
  } finally {
    clearTimeout(timer)
  }
}

async function read(response: Response): Promise<OverviewResult> {
  const body = parse(await response.text())
  return isOverview(body) ? { ok: true, overview: body } : failed({ kind: 'foreign' })
}

async function troubleOf(response: Response): Promise<Trouble> {
  switch (response.status) {
    case 401:
      return { kind: 'wrongKey' }
    case 403:
      return { kind: 'forbidden' }
    case 404:
      return { kind: 'missing' }
    case 429:
      return { kind: 'busy', waitSeconds: waitOf(response.headers.get('retry-after')) }
    case 502:
    case 503:
    case 504:
      return { kind: 'unavailable' }
  }
  const problem = parse(await response.text())
  return isProblem(problem) ? { kind: 'fault', detail: problem.detail } : { kind: 'foreign' }
}

function waitOf(retryAfter: string | null): number {
  const seconds = Number(retryAfter ?? Number.NaN)
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(Math.ceil(seconds), LONGEST_WAIT_SECONDS) : 5
}

function failed(trouble: Trouble): OverviewResult {
  return { ok: false, trouble }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Not a schema check: enough to tell Trireme from a proxy's page and to draw without a crash. */
function isOverview(value: unknown): value is Overview {
  return (
    isObject(value) &&
    typeof value.version === 'string' &&
    typeof value.uptimeSeconds === 'number' &&
    isObject(value.configuration) &&
    Array.isArray(value.dialects) &&
    Array.isArray(value.lanes) &&
    value.lanes.every((lane) => isObject(lane) && Array.isArray(lane.channels))
  )
}

function isProblem(value: unknown): value is Problem {
  return isObject(value) && typeof value.detail === 'string'
}
