import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, onScopeDispose, watch } from 'vue'
import { queryKeys } from '../../api/keys'
import { fetchActivity, fetchLanes } from '../../api/lanes'
import type { Activity, LaneStatus } from '../../api/types'
import { useClock } from '../../format/clock'
import { useSession } from '../../session/use'
import { minutesSince, withExchange } from './activity'

/** Clients' dialects as people think of them; others come behind. */
const USUAL_ORDER = ['claude', 'codex', 'chat', 'gemini']

export function sorted(lanes: readonly LaneStatus[]): LaneStatus[] {
  const place = (lane: LaneStatus) =>
    (USUAL_ORDER.indexOf(lane.dialect) + USUAL_ORDER.length + 1) % (USUAL_ORDER.length + 1)
  return [...lanes].sort((one, other) => place(one) - place(other))
}

/** All lanes as they are, in the order of the tabs. */
export function useLanes() {
  const { api } = useSession()
  const query = useQuery({
    queryKey: queryKeys.lanes,
    queryFn: ({ signal }) => fetchLanes(api, signal),
  })
  return { ...query, lanes: computed(() => sorted(query.data.value?.lanes ?? [])) }
}

/** What the channels of a lane did in the last quarter of an hour; moves with each event. */
export function useActivity(dialect: () => string) {
  const { api, onEvent } = useSession()
  const queries = useQueryClient()
  const now = useClock()
  const key = computed(() => queryKeys.activity(dialect()))
  const { data } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => fetchActivity(api, dialect(), signal),
    enabled: computed(() => dialect() !== ''),
  })

  const stop = onEvent(({ name, fields }) => {
    if (name === 'exchange' && fields.lane === dialect() && typeof fields.channel === 'string') {
      const channel = fields.channel
      queries.setQueryData<Activity>(key.value, (old) =>
        old ? withExchange(old, channel, String(fields.outcome), now.value) : old,
      )
    }
  })
  onScopeDispose(stop)

  // Each minute the oldest one leaves: the sums of the others have to be asked for.
  watch(
    () => (data.value && data.value.channels.length > 0 ? minutesSince(data.value, now.value) : 0),
    (late) => {
      if (late > 0 && document.visibilityState !== 'hidden') {
        void queries.invalidateQueries({ queryKey: key.value })
      }
    },
  )
  return { activity: data, now }
}
