import { QueryClient } from '@tanstack/vue-query'
import { readonly, ref, shallowRef } from 'vue'
import type { InjectionKey } from 'vue'
import { createApi, isSendable } from '../api/client'
import { fetchOverview } from '../api/overview'
import { Fault, needsAnotherKey, passes, troubleBehind } from '../api/trouble'
import type { Trouble } from '../api/trouble'
import { createFeed } from '../live/feed'
import { createRefresher } from '../live/refresh'
import { queryKeys } from '../api/keys'

/** Waits after the first, second, third, ... failure of a sign-in in a row; the last one repeats. */
const RETRY_AFTER_MS = [1_000, 2_000, 4_000, 5_000] as const

export type Live = 'signedOut' | 'signingIn' | 'connected' | 'reconnecting'

export type Session = ReturnType<typeof createSession>

export const sessionKey: InjectionKey<Session> = Symbol('session')

/**
 * One signed-in user of this page, what they have asked, and the line over which the gateway tells what
 * happens.
 *
 * The access key lives in a variable of this closure and nowhere else: it is not reactive state, is not
 * stored, and is gone after a reload.
 */
export function createSession() {
  const live = ref<Live>('signedOut')
  /** Whether a key was accepted: the views may be shown. */
  const entered = ref(false)
  const trouble = shallowRef<Trouble | null>(null)
  /** Of the replica that the line leads to. */
  const process = ref('')

  let key: string | null = null
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: AbortController | undefined

  const api = createApi(() => key)
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        // Events say when an answer is out of date.
        staleTime: 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        retry: (count, thrown) => count < 2 && passes(troubleBehind(thrown)),
        retryDelay: (count) => 500 * 2 ** count,
      },
      mutations: { retry: false },
    },
  })
  queries.getQueryCache().config.onError = onRefusal
  queries.getMutationCache().config.onError = onRefusal

  const refresher = createRefresher(queries)
  const feed = createFeed(api, {
    onOpen(again) {
      live.value = 'connected'
      trouble.value = null
      if (again) {
        refresher.everything()
      }
    },
    onEvent(event) {
      process.value = event.id.split('.')[0] ?? ''
      refresher.take(event)
    },
    onTrouble(why) {
      if (needsAnotherKey(why)) {
        signOut(why)
        return false
      }
      live.value = 'reconnecting'
      trouble.value = why
      return true
    },
  })

  /** A key may be withdrawn while the page is open: whichever call learns it first. */
  function onRefusal(thrown: unknown): void {
    const why = thrown instanceof Fault ? thrown.trouble : null
    if (why !== null && needsAnotherKey(why) && entered.value) {
      signOut(why)
    }
  }

  function signIn(accessKey: string): void {
    signOut()
    key = accessKey.trim()
    if (!isSendable(key)) {
      signOut({ kind: 'badKey' })
      return
    }
    live.value = 'signingIn'
    void enter()
  }

  function signOut(why: Trouble | null = null): void {
    clearTimeout(timer)
    timer = undefined
    running?.abort()
    running = undefined
    feed.stop()
    refresher.stop()
    key = null
    failures = 0
    void queries.cancelQueries()
    queries.clear()
    entered.value = false
    process.value = ''
    trouble.value = why
    live.value = 'signedOut'
  }

  /** Tries at once, whatever the wait: for "try now" and a network that came back. */
  function refresh(): void {
    if (entered.value) {
      feed.start()
    } else if (key !== null && running === undefined) {
      clearTimeout(timer)
      void enter()
    }
  }

  async function enter(): Promise<void> {
    const own = new AbortController()
    running = own
    try {
      const overview = await fetchOverview(api, own.signal)
      if (running === own) {
        queries.setQueryData(queryKeys.overview, overview)
        trouble.value = null
        live.value = 'connected'
        entered.value = true
        feed.start()
      }
    } catch (thrown) {
      if (running === own) {
        wait(troubleBehind(thrown))
      }
    } finally {
      if (running === own) {
        running = undefined
      }
    }
  }

  function wait(why: Trouble): void {
    // A key that was not looked at is not kept for later: it may well be the next wrong one.
    if (needsAnotherKey(why) || why.kind === 'locked') {
      signOut(why)
      return
    }
    failures += 1
    trouble.value = why
    live.value = 'reconnecting'
    const pause = why.kind === 'busy' ? why.waitSeconds * 1_000 : retryAfter(failures)
    timer = setTimeout(() => void enter(), pause)
  }

  function onVisibility(): void {
    refresher.show(document.visibilityState !== 'hidden')
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
    api,
    queries,
    live: readonly(live),
    entered: readonly(entered),
    process: readonly(process),
    trouble,
    onEvent: refresher.onEvent,
    signIn,
    signOut: () => signOut(),
    refresh,
    start,
  }
}

function retryAfter(failures: number): number {
  return RETRY_AFTER_MS[Math.min(failures, RETRY_AFTER_MS.length) - 1] ?? 5_000
}
