import type { QueryClient } from '@tanstack/vue-query'
import type { Topic } from '../api/keys'
import { isObject, parse } from '../api/trouble'
import type { ServerEvent } from './sse'

/** An event of the gateway, read. */
export interface LiveEvent {
  name: string
  fields: Record<string, unknown>
}

/** How long answers of a topic may lag behind what happens: a burst of events is one question. */
const LAG_MS: Record<Topic, number> = {
  overview: 300,
  lanes: 250,
  channels: 250,
  'client-keys': 2_000,
  settings: 250,
  audit: 1_000,
  // Requests and sums are written in batches, some moments after the event.
  requests: 1_500,
  activity: 3_000,
  stats: 4_000,
}

const TOPICS: Record<string, Topic[]> = {
  exchange: ['requests', 'activity', 'stats', 'client-keys'],
  breaker: ['lanes', 'channels'],
  key: ['lanes', 'channels'],
  alert: ['lanes', 'channels'],
  configuration: ['overview', 'lanes', 'channels', 'client-keys', 'settings', 'audit'],
  dropped: [
    'overview',
    'lanes',
    'channels',
    'client-keys',
    'settings',
    'audit',
    'requests',
    'activity',
    'stats',
  ],
}

/**
 * Turns events into questions: what an event puts out of date is asked again, at most once in the topic's
 * lag. Nothing is asked while the page is hidden, and once for each topic when it is shown again.
 */
export function createRefresher(queries: QueryClient) {
  const timers = new Map<Topic, ReturnType<typeof setTimeout>>()
  const due = new Set<Topic>()
  const listeners = new Set<(event: LiveEvent) => void>()
  let visible = true

  function mark(topic: Topic): void {
    if (!visible) {
      due.add(topic)
    } else if (!timers.has(topic)) {
      timers.set(
        topic,
        setTimeout(() => {
          timers.delete(topic)
          void queries.invalidateQueries({ queryKey: [topic] })
        }, LAG_MS[topic]),
      )
    }
  }

  return {
    take(event: ServerEvent): void {
      TOPICS[event.name]?.forEach(mark)
      const fields = parse(event.data)
      if (isObject(fields)) {
        listeners.forEach((listener) => listener({ name: event.name, fields }))
      }
    },
    /** Everything, at once: nobody knows what was missed. */
    everything(): void {
      void queries.invalidateQueries()
    },
    show(now: boolean): void {
      visible = now
      if (visible) {
        due.forEach(mark)
        due.clear()
      }
    },
    /** Tells each event as it comes. The returned function ends that. */
    onEvent(listener: (event: LiveEvent) => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop(): void {
      timers.forEach((timer) => clearTimeout(timer))
      timers.clear()
      due.clear()
    },
  }
}
