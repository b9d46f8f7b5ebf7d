import type { Schemas } from '../../api/types'

export const MODES = ['fuzzy', 'strict'] as const

/** What the form of the settings holds: text where people type. */
export interface SettingsDraft {
  mode: 'fuzzy' | 'strict'
  keepAliveAfter: string
  concurrency: string
  queue: string
  maxWait: string
}

export function draftOf(settings: Schemas['Settings']): SettingsDraft {
  const { mode, keepAliveAfter, admission } = settings
  return {
    mode,
    keepAliveAfter,
    concurrency: String(admission.concurrency),
    queue: String(admission.queue),
    maxWait: admission.maxWait,
  }
}

/** What is sent: everything, and what was emptied as null, which is as usual. */
export function bodyOf(draft: SettingsDraft): Schemas['SettingsBody'] {
  const number = (text: string) => (text.trim() === '' ? null : Number(text))
  return {
    mode: draft.mode,
    keepAliveAfter: draft.keepAliveAfter.trim() || null,
    admission: {
      concurrency: number(draft.concurrency),
      queue: number(draft.queue),
      maxWait: draft.maxWait.trim() || null,
    },
  }
}

/** Fields that hold no number where one belongs, by the gateway's names. */
export function badSettings(draft: SettingsDraft): string[] {
  return (['concurrency', 'queue'] as const)
    .filter((name) => !/^\d*$/.test(draft[name].trim()))
    .map((name) => `admission.${name}`)
}
