import { useQuery } from '@tanstack/vue-query'
import { computed, ref, shallowRef, watch } from 'vue'
import type { Ref } from 'vue'
import { answered } from '../../api/client'
import { queryKeys } from '../../api/keys'
import { useApi } from '../../session/use'
import { useFailureToast } from '../../ui/troubleWords'
import type { Filters } from './filters'
import { newerThan, NOTHING, withHead, withOlder } from './log'
import type { Stretch } from './log'

const PAGE = '100'

/**
 * The request log from its newest row on. While it is paused, or held because somebody is about to choose
 * a row, what is newer is only counted.
 */
export function useLog(filters: Ref<Filters>, failed: () => string) {
  const api = useApi()
  const sayFailure = useFailureToast()
  const stretch = shallowRef<Stretch>(NOTHING)
  const paused = ref(false)
  const held = ref(false)
  const still = computed(() => paused.value || held.value)
  const loadingOlder = ref(false)
  let of = ''

  const head = useQuery({
    queryKey: computed(() => queryKeys.requests('list', filters.value)),
    queryFn: ({ signal }) =>
      answered(
        api.rest.GET('/api/requests', { params: { query: { ...filters.value, limit: PAGE } }, signal }),
      ),
  })

  watch(
    [head.data, still],
    ([page]) => {
      const now = JSON.stringify(filters.value)
      if (now !== of) {
        of = now
        stretch.value = NOTHING
      }
      if (page !== undefined && (!still.value || stretch.value === NOTHING)) {
        stretch.value = withHead(stretch.value, page)
      }
    },
    { immediate: true },
  )

  const waiting = computed(() =>
    still.value && head.data.value ? newerThan(stretch.value, head.data.value) : 0,
  )

  async function older(): Promise<void> {
    const { cursor } = stretch.value
    if (cursor === null || loadingOlder.value) {
      return
    }
    loadingOlder.value = true
    const asked = of
    try {
      const query = { ...filters.value, limit: PAGE, cursor }
      const page = await answered(api.rest.GET('/api/requests', { params: { query } }))
      if (asked === of) {
        stretch.value = withOlder(stretch.value, page)
      }
    } catch (thrown) {
      sayFailure(failed(), thrown)
    } finally {
      loadingOlder.value = false
    }
  }

  return {
    rows: computed(() => stretch.value.rows),
    more: computed(() => stretch.value.cursor !== null),
    ready: computed(() => head.data.value !== undefined),
    error: head.error,
    retry: head.refetch,
    paused,
    held,
    waiting,
    loadingOlder,
    older,
  }
}
