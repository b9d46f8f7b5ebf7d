import type { Api } from '../api/client'
import { troubleBehind } from '../api/trouble'
import type { Trouble } from '../api/trouble'
import { createEventParser } from './sse'
import type { ServerEvent } from './sse'

/** The gateway says something every 15 s: a line that was silent for longer than this is dead. */
export const SILENT_FOR_MS = 40_000

/** Waits after the first, second, third, ... failure in a row; the last one repeats. */
const RETRY_AFTER_MS = [1_000, 2_000, 4_000, 5_000] as const

export interface FeedListener {
  /** The line stands; `again` if events may have been missed since it stood before. */
  onOpen(again: boolean): void
  onEvent(event: ServerEvent): void
  /** The line is broken. Answers whether it should be tried again. */
  onTrouble(trouble: Trouble): boolean
}

/**
 * Follows `/api/events`. It is read with `fetch`, since the key goes in a header, which `EventSource` cannot
 * send; what that does by itself (reconnect, go on after the last event) is done here.
 */
export function createFeed(api: Api, listener: FeedListener) {
  let running: AbortController | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let opened = false
  let lastId = ''

  async function follow(): Promise<void> {
    const own = new AbortController()
    running = own
    let silence: ReturnType<typeof setTimeout> | undefined
    const alive = () => {
      clearTimeout(silence)
      silence = setTimeout(() => own.abort(), SILENT_FOR_MS)
    }
    let trouble: Trouble = { kind: 'unreachable' }
    try {
      alive()
      const headers: Record<string, string> = { accept: 'text/event-stream' }
      if (lastId !== '') {
        headers['last-event-id'] = lastId
      }
      const response = await api.open('/api/events', headers, own.signal)
      if (running !== own) {
        return
      }
      failures = 0
      listener.onOpen(opened)
      opened = true
      await read(response, own, alive)
    } catch (thrown) {
      if (!own.signal.aborted) {
        trouble = troubleBehind(thrown)
      }
    } finally {
      clearTimeout(silence)
    }
    if (running === own) {
      running = undefined
      again(trouble)
    }
  }

  async function read(response: Response, own: AbortController, alive: () => void): Promise<void> {
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    const parse = createEventParser((event) => {
      lastId = event.id
      listener.onEvent(event)
    })
    for (;;) {
      const piece = await reader?.read()
      if (running !== own || piece === undefined || piece.done) {
        return
      }
      alive()
      parse(piece.value)
    }
  }

  function again(trouble: Trouble): void {
    if (!listener.onTrouble(trouble)) {
      return
    }
    failures += 1
    const pause =
      trouble.kind === 'busy' || trouble.kind === 'locked'
        ? trouble.waitSeconds * 1_000
        : (RETRY_AFTER_MS[Math.min(failures, RETRY_AFTER_MS.length) - 1] ?? 5_000)
    timer = setTimeout(() => void follow(), pause)
  }

  function stop(): void {
    clearTimeout(timer)
    timer = undefined
    const was = running
    running = undefined
    was?.abort()
  }

  return {
    /** Follows from now on, and at once if it waits for its next try. */
    start(): void {
      if (running === undefined) {
        clearTimeout(timer)
        void follow()
      }
    },
    /** Ends, and forgets where it was. */
    stop(): void {
      stop()
      failures = 0
      opened = false
      lastId = ''
    },
  }
}
