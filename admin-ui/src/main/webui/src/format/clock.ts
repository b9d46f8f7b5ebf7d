import { onScopeDispose, readonly, ref } from 'vue'

/** How far the gateway's clock is before ours, in milliseconds. */
let ahead = 0

/** Learns the gateway's clock from an answer: times of the gateway are measured by it alone. */
export function noteServerTime(time: number): void {
  if (!Number.isNaN(time)) {
    ahead = time - Date.now()
  }
}

/** Milliseconds since 1970 by the gateway's clock. */
export function serverNow(): number {
  return Date.now() + ahead
}

const now = ref(serverNow())
let watchers = 0
let timer: ReturnType<typeof setInterval> | undefined

/** {@link serverNow}, read again each second: what makes countdowns and "12 s ago" move. One timer serves all. */
export function useClock() {
  watchers += 1
  if (watchers === 1) {
    now.value = serverNow()
    timer = setInterval(() => (now.value = serverNow()), 1_000)
  }
  onScopeDispose(() => {
    watchers -= 1
    if (watchers === 0) {
      clearInterval(timer)
    }
  })
  return readonly(now)
}
