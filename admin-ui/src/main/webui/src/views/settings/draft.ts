import type { Schemas } from '../../api/types'

export const MODES = ['fuzzy', 'strict'] as const

/** What a replica does with limits while it cannot ask the others. */
export const WHEN_ALONE = ['local-fraction', 'refuse', 'allow'] as const

/** What the form of the settings holds: text where people type. */
export interface SettingsDraft {
  mode: 'fuzzy' | 'strict'
  keepAliveAfter: string
  concurrency: string
  queue: string
  maxWait: string
  whenAlone: (typeof WHEN_ALONE)[number]
  keepBodies: boolean
  bodyBytes: string
  bodiesMost: string
  bodiesKeptFor: string
}

export function draftOf(settings: Schemas['Settings']): SettingsDraft {
  const { mode, keepAliveAfter, admission, limits, bodies } = settings
  return {
    mode,
    keepAliveAfter,
    concurrency: String(admission.concurrency),
    queue: String(admission.queue),
    maxWait: admission.maxWait,
    whenAlone: limits.whenAlone,
    keepBodies: bodies.enabled,
    bodyBytes: String(bodies.maxBytes),
    bodiesMost: String(bodies.most),
    bodiesKeptFor: bodies.keptFor,
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
    limits: { whenAlone: draft.whenAlone },
    bodies: {
      enabled: draft.keepBodies,
      maxBytes: number(draft.bodyBytes),
      most: number(draft.bodiesMost),
      keptFor: draft.bodiesKeptFor.trim() || null,
    },
  }
}

/** Fields that hold no number where one belongs, by the gateway's names. */
export function badSettings(draft: SettingsDraft): string[] {
  const fields = {
    concurrency: 'admission.concurrency',
    queue: 'admission.queue',
    bodyBytes: 'bodies.maxBytes',
    bodiesMost: 'bodies.most',
  } as const
  return (Object.keys(fields) as (keyof typeof fields)[])
    .filter((name) => !/^\d*$/.test(draft[name].trim()))
    .map((name) => fields[name])
}
