import { onScopeDispose, readonly, ref } from 'vue'

/** `performance.now()`, read again each second: what makes uptime and "12 s ago" move. */
export function useClock() {
  const now = ref(performance.now())
  const timer = setInterval(() => (now.value = performance.now()), 1_000)
  onScopeDispose(() => clearInterval(timer))
  return readonly(now)
}
