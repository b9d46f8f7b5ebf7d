import { useQueryClient } from '@tanstack/vue-query'
import { reactive } from 'vue'
import { useI18n } from 'vue-i18n'
import { queryKeys } from '../../api/keys'
import {
  changeEntry,
  pingChannel,
  removeChannel,
  resumeChannel,
  saveOrder,
  saveStrategy,
} from '../../api/lanes'
import type { EntryChange } from '../../api/lanes'
import type { LaneEntry, Lanes, LaneStatus, Ping } from '../../api/types'
import { useApi } from '../../session/use'
import { confirm } from '../../ui/confirm'
import { toast } from '../../ui/toasts'
import { useFailureToast } from '../../ui/troubleWords'

/** How a test of a channel ended, or that it is under way. */
export type TestState = { kind: 'running' } | { kind: 'done'; ping: Ping }

/** Names of channels in sentences. */
export function nameOf(entry: LaneEntry): string {
  return entry.name || entry.channel
}

/** What can be done to lanes and their entries. Each is shown at once, and put back with words if it fails. */
export function useLaneActions() {
  const api = useApi()
  const queries = useQueryClient()
  const { t } = useI18n()
  const failed = useFailureToast()
  const tests = reactive(new Map<string, TestState>())

  /** Shows a change before it is saved. Answers how to put it back. */
  function show(dialect: string, change: (lane: LaneStatus) => LaneStatus): () => void {
    const before = queries.getQueryData<Lanes>(queryKeys.lanes)
    void queries.cancelQueries({ queryKey: queryKeys.lanes })
    queries.setQueryData<Lanes>(queryKeys.lanes, (old) =>
      old ? { lanes: old.lanes.map((lane) => (lane.dialect === dialect ? change(lane) : lane)) } : old,
    )
    return () => queries.setQueryData(queryKeys.lanes, before)
  }

  function reload(): Promise<unknown> {
    return Promise.all([
      queries.invalidateQueries({ queryKey: queryKeys.lanes }),
      queries.invalidateQueries({ queryKey: queryKeys.channels }),
    ])
  }

  /** Does something that was shown already. */
  async function carryOut(putBack: () => void, what: string, deed: () => Promise<unknown>): Promise<boolean> {
    try {
      await deed()
      return true
    } catch (thrown) {
      putBack()
      failed(what, thrown)
      return false
    } finally {
      void reload()
    }
  }

  async function reorder(lane: LaneStatus, ids: string[], channel: string): Promise<void> {
    const before = lane.entries.map((entry) => entry.channel)
    const entry = lane.entries.find((one) => one.channel === channel)
    const name = entry ? nameOf(entry) : channel
    const putBack = show(lane.dialect, (old) => ({ ...old, entries: inOrder(old.entries, ids) }))
    const done = await carryOut(putBack, t('lanes.failed.order'), () => saveOrder(api, lane.dialect, ids))
    if (done) {
      toast({
        tone: 'good',
        text: t('lanes.done.order', { name, place: ids.indexOf(channel) + 1 }),
        undo: () =>
          void carryOut(
            () => undefined,
            t('lanes.failed.order'),
            () => saveOrder(api, lane.dialect, before),
          ),
      })
    }
  }

  async function change(
    lane: LaneStatus,
    entry: LaneEntry,
    wanted: EntryChange,
    words: 'suspend' | 'activate' | 'disable' | 'weight' | 'promote' | 'unpromote',
  ): Promise<boolean> {
    const name = nameOf(entry)
    const shown: Partial<LaneEntry> = {
      ...(wanted.state ? { state: wanted.state } : {}),
      ...(typeof wanted.weight === 'number' ? { weight: wanted.weight } : {}),
      ...(wanted.promotion === null ? { promotedUntil: null } : {}),
    }
    const putBack = show(lane.dialect, (old) => ({
      ...old,
      entries: old.entries.map((one) => (one.channel === entry.channel ? { ...one, ...shown } : one)),
    }))
    const done = await carryOut(putBack, t(`lanes.failed.${words}`, { name }), () =>
      changeEntry(api, lane.dialect, entry.channel, wanted),
    )
    if (done) {
      const before = entry.state
      const undone = !!wanted.state && before !== wanted.state
      toast({
        tone: 'good',
        text: t(`lanes.done.${words}`, { name }),
        ...(undone
          ? {
              undo: () =>
                void carryOut(
                  () => undefined,
                  t('lanes.failed.undo', { name }),
                  () => changeEntry(api, lane.dialect, entry.channel, { state: before }),
                ),
            }
          : {}),
      })
    }
    return done
  }

  async function choose(lane: LaneStatus, strategy: LaneStatus['strategy']): Promise<void> {
    const putBack = show(lane.dialect, (old) => ({ ...old, strategy }))
    await carryOut(putBack, t('lanes.failed.strategy'), () => saveStrategy(api, lane, strategy))
  }

  async function tryAgain(entry: LaneEntry): Promise<void> {
    const name = nameOf(entry)
    const done = await carryOut(
      () => undefined,
      t('lanes.failed.tryAgain', { name }),
      () => resumeChannel(api, entry.channel),
    )
    if (done) {
      toast({ tone: 'good', text: t('lanes.done.tryAgain', { name }) })
    }
  }

  async function test(channels: readonly LaneEntry[]): Promise<void> {
    channels.forEach((entry) => tests.set(entry.channel, { kind: 'running' }))
    await Promise.all(
      channels.map(async (entry) => {
        try {
          tests.set(entry.channel, { kind: 'done', ping: await pingChannel(api, entry.channel) })
        } catch (thrown) {
          tests.delete(entry.channel)
          failed(t('lanes.failed.test', { name: nameOf(entry) }), thrown)
        }
      }),
    )
  }

  async function remove(entry: LaneEntry): Promise<void> {
    const name = nameOf(entry)
    const yes = await confirm({
      title: t('lanes.remove.title', { name }),
      body: t('lanes.remove.body'),
      action: t('lanes.remove.action'),
      danger: true,
    })
    if (yes) {
      const done = await carryOut(
        () => undefined,
        t('lanes.failed.remove', { name }),
        () => removeChannel(api, entry.channel),
      )
      if (done) {
        toast({ tone: 'good', text: t('lanes.done.remove', { name }) })
      }
    }
  }

  return { tests, reorder, change, choose, tryAgain, test, remove }
}

export type LaneActions = ReturnType<typeof useLaneActions>

function inOrder(entries: LaneEntry[], ids: string[]): LaneEntry[] {
  const place = (entry: LaneEntry) => {
    const at = ids.indexOf(entry.channel)
    return at < 0 ? ids.length : at
  }
  return [...entries].sort((one, other) => place(one) - place(other))
}
