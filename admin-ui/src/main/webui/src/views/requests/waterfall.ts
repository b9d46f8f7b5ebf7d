import type { LoggedRequest } from './log'

type Attempt = LoggedRequest['attempts'][number]

/** One attempt on the time of its request, in milliseconds since the request came. */
export interface Bar {
  attempt: Attempt
  from: number
  /** Where it was given up, or where its answer was taken: from then on nobody else is asked. */
  to: number
  /** Where its answer ended for the client; null for those that did not serve. */
  streamedTo: number | null
}

export function served(attempt: Attempt): boolean {
  return attempt.result === 'served'
}

/**
 * Places attempts on the time of their request. The log tells how long each took and not when it began:
 * they follow one another, but for those that ran beside others (somebody was outrun), which are placed so
 * that the one that served ends where the answer began.
 */
export function waterfall(request: LoggedRequest): Bar[] {
  const total = Math.max(request.durationMs, 1)
  const begins = request.ttftMs ?? null
  const together = request.attempts.some((one) => one.result === 'outrun')
  let at = 0
  return request.attempts.map((attempt) => {
    const serves = served(attempt)
    let from = Math.min(at, Math.max(0, total - attempt.ms))
    if (serves && together && begins !== null) {
      from = Math.max(0, begins - attempt.ms)
    } else if (together) {
      from = 0
    }
    const to = Math.min(from + attempt.ms, total)
    at = to
    return { attempt, from, to, streamedTo: serves ? total : null }
  })
}
