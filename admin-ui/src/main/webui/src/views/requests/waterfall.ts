import type { LoggedRequest } from './log'

type Attempt = LoggedRequest['attempts'][number]

/** One attempt on the time of its request, in milliseconds since the request came. */
export interface Bar {
  attempt: Attempt
  from: number
  /** Where its new connection was there; null if it used an open one, or that is not known. */
  connectedAt: number | null
  /** Where it was given up, or where its answer was taken: from then on nobody else is asked. */
  to: number
  /** Where its answer ended for the client; null for those that did not serve. */
  streamedTo: number | null
}

/** How long the steps of an attempt took, in milliseconds; null for what it did not reach or nobody knows. */
export interface Steps {
  /** Until a new connection was there. */
  connect: number | null
  /** From the request's last byte to the head of the answer. */
  silent: number | null
  /** From there to the first word of a stream. */
  firstWord: number | null
  /** From there to the end. */
  stream: number | null
}

export function served(attempt: Attempt): boolean {
  return attempt.result === 'served'
}

/** Where the answer began: a stream with its first word, any other with its head. */
function beganAt(attempt: Attempt): number | null {
  return attempt.times.committedMs ?? attempt.times.headMs
}

function between(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : Math.max(0, to - from)
}

export function steps(attempt: Attempt): Steps {
  const { startMs, connectedMs, sentMs, headMs, committedMs, endMs } = attempt.times
  return {
    connect: between(startMs, connectedMs),
    silent: between(sentMs ?? connectedMs ?? startMs, headMs),
    firstWord: between(headMs, committedMs),
    stream: served(attempt) ? between(beganAt(attempt), endMs) : null,
  }
}

/**
 * Places attempts on the time of their request. Rows of an older version tell how long each took and not when
 * it began: those follow one another, but for attempts that ran beside others (somebody was outrun), which are
 * placed so that the one that served ends where the answer began.
 */
export function waterfall(request: LoggedRequest): Bar[] {
  const total = Math.max(request.durationMs, 1)
  const within = (ms: number) => Math.min(Math.max(ms, 0), total)
  const begins = request.ttftMs ?? null
  const together = request.attempts.some((one) => one.result === 'outrun')
  let at = 0
  return request.attempts.map((attempt) => {
    const serves = served(attempt)
    const { startMs, connectedMs, endMs } = attempt.times
    if (startMs !== null && endMs !== null) {
      const to = serves ? (beganAt(attempt) ?? endMs) : endMs
      return {
        attempt,
        from: within(startMs),
        connectedAt: connectedMs === null ? null : within(connectedMs),
        to: within(to),
        streamedTo: serves ? within(endMs) : null,
      }
    }
    let from = Math.min(at, Math.max(0, total - attempt.ms))
    if (serves && together && begins !== null) {
      from = Math.max(0, begins - attempt.ms)
    } else if (together) {
      from = 0
    }
    const to = Math.min(from + attempt.ms, total)
    at = to
    return { attempt, from, connectedAt: null, to, streamedTo: serves ? total : null }
  })
}
