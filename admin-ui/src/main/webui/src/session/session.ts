import { computed, readonly, ref, shallowRef } from 'vue'
import type { InjectionKey } from 'vue'
import { fetchOverview } from '../api/overview'
import type { OverviewResult, Trouble } from '../api/overview'
import type { Overview } from '../api/types'

export const POLL_EVERY_MS = 5_000

/** Waits after the first, second, third, ... failure in a row; the last one repeats. */
const RETRY_AFTER_MS = [1_000, 2_000, 4_000, 5_000] as const

export type Live = 'signedOut' | 'signingIn' | 'connected' | 'reconnecting'

export interface Received {
  overview: Overview
  /** `performance.now()` when it arrived: a clock that nobody sets. */
  at: number
}

export type Session = ReturnType<typeof createSession>

export const sessionKey: InjectionKey<Session> = Symbol('session')

/**
 * One signed-in user of this page and the overview that they see.
 *
 * The access key lives in a variable of this closure and nowhere else: it is not reactive state, is not
 * stored, and is gone after a reload. The server is asked every five seconds while the page is visible.
 */
export function createSession() {
  const live = ref<Live>('signedOut')
  const received = shallowRef<Received | null>(null)
  const trouble = shallowRef<Trouble | null>(null)

  let key: string | null = null
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: AbortController | undefined

  function signIn(accessKey: string): void {
    halt()
    key = accessKey.trim()
    failures = 0
    received.value = null
    trouble.value = null
    live.value = 'signingIn'
    void ask()
  }

  function signOut(why: Trouble | null = null): void {
    halt()
    key = null
    received.value = null
    trouble.value = why
    live.value = 'signedOut'
  }

  /** Asks at once, whatever the wait: for "try now", a page shown again, a network that came back. */
  function refresh(): void {
    if (key !== null) {
      halt()
      void ask()
    }
  }

  async function ask(): Promise<void> {
    if (key === null) {
      return
    }
    const own = new AbortController()
    running = own
    const result = await fetchOverview(key, own.signal)
    if (running !== own) {
      return // signed out or asked again meanwhile: this answer belongs to nobody
    }
    running = undefined
    const pause = take(result)
    if (pause !== null && isVisible()) {
      timer = setTimeout(() => void ask(), pause)
    }
  }

  /** Books an answer. Returns the wait before the next question, or null when there is none. */
  function take(result: OverviewResult): number | null {
    if (result.ok) {
      failures = 0
      received.value = { overview: result.overview, at: performance.now() }
      trouble.value = null
      live.value = 'connected'
      return POLL_EVERY_MS
    }
    if (needsAnotherKey(result.trouble)) {
      signOut(result.trouble)
      return null
    }
    trouble.value = result.trouble
    live.value = 'reconnecting'
    failures += 1
    return result.trouble.kind === 'busy' ? result.trouble.waitSeconds * 1_000 : retryAfter(failures)
  }

  function halt(): void {
    clearTimeout(timer)
    timer = undefined
    running?.abort()
    running = undefined
  }

  function onVisibility(): void {
    if (isVisible()) {
      refresh()
    } else {
      clearTimeout(timer)
    }
  }

  /** Listens to the page; the returned function ends everything. */
  function start(): () => void {
    document.addEventListener('visibilitychange', onVisibility)
    window.addEventListener('online', refresh)
    return () => {
      document.removeEventListener('visibilitychange', onVisibility)
      window.removeEventListener('online', refresh)
      signOut()
    }
  }

  return {
    live: readonly(live),
    received: computed(() => received.value),
    trouble: computed(() => trouble.value),
    signIn,
    signOut: () => signOut(),
    refresh,
    start,
  }
}

function needsAnotherKey(trouble: Trouble): boolean {
  return trouble.kind === 'wrongKey' || trouble.kind === 'forbidden' || trouble.kind === 'badKey'
}

function retryAfter(failures: number): number {
  return RETRY_AFTER_MS[Math.min(failures, RETRY_AFTER_MS.length) - 1] ?? POLL_EVERY_MS
}

function isVisible(): boolean {
  return document.visibilityState !== 'hidden'
}
