import type { ClientKey } from '../../api/clientKeys'
import type { Schemas } from '../../api/types'

export const PERIODS = ['day', 'week', 'month'] as const
export type Period = (typeof PERIODS)[number]

export type Budget = Schemas['Budget']

export interface BudgetDraft {
  unit: 'usd' | 'tokens'
  amount: string
  per: Period
}

/** What the form of a client key holds: text where people type. */
export interface Draft {
  name: string
  lanes: string[]
  /** One name or pattern a line. */
  models: string
  rpm: string
  tpm: string
  concurrency: string
  /** As a `datetime-local` input has it, in the reader's zone; empty for never. */
  expiresAt: string
  enabled: boolean
  budgets: BudgetDraft[]
}

export function emptyDraft(): Draft {
  return {
    name: '',
    lanes: [],
    models: '',
    rpm: '',
    tpm: '',
    concurrency: '',
    expiresAt: '',
    enabled: true,
    budgets: [],
  }
}

export function draftOf(key: ClientKey): Draft {
  return {
    name: key.name,
    lanes: [...key.lanes],
    models: key.models.join('\n'),
    rpm: limit(key.limits.rpm),
    tpm: limit(key.limits.tpm),
    concurrency: limit(key.limits.concurrency),
    expiresAt: key.expiresAt === null ? '' : localOf(key.expiresAt),
    enabled: key.enabled,
    budgets: key.budgets.map((one) => ({
      unit: one.usd === null ? ('tokens' as const) : ('usd' as const),
      amount: String(one.usd ?? one.tokens ?? ''),
      per: one.per,
    })),
  }
}

/** What is sent: the whole of a key, since what is left out would be as usual. */
export function bodyOf(draft: Draft): Schemas['ClientKeyBody'] {
  return {
    name: draft.name.trim(),
    lanes: draft.lanes,
    models: draft.models
      .split(/[\n,]/)
      .map((one) => one.trim())
      .filter((one) => one !== ''),
    limits: { rpm: numberOf(draft.rpm), tpm: numberOf(draft.tpm), concurrency: numberOf(draft.concurrency) },
    expiresAt: draft.expiresAt === '' ? null : new Date(draft.expiresAt).toISOString(),
    enabled: draft.enabled,
    budgets: draft.budgets.map(budgetBody),
  }
}

function budgetBody({ unit, amount, per }: BudgetDraft): Schemas['BudgetBody'] {
  return { [unit]: numberOf(amount), per }
}

function limit(value: number): string {
  return value === 0 ? '' : String(value)
}

/** The fields that hold no number where one belongs, by the names that the gateway has for them. */
export function badNumbers(draft: Draft): string[] {
  const limits = (['rpm', 'tpm', 'concurrency'] as const)
    .filter((name) => !/^\d*$/.test(draft[name].trim()))
    .map((name) => `limits.${name}`)
  const budgets = draft.budgets.flatMap(({ unit, amount }, index) =>
    (unit === 'usd' ? /^\d+(\.\d+)?$/ : /^\d+$/).test(amount.trim()) ? [] : [`budgets[${index}]`],
  )
  return [...limits, ...budgets]
}

/** Empty is no limit. */
function numberOf(text: string): number {
  return text.trim() === '' ? 0 : Number(text)
}

function localOf(iso: string): string {
  const date = new Date(iso)
  const two = (value: number) => String(value).padStart(2, '0')
  return (
    `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}` +
    `T${two(date.getHours())}:${two(date.getMinutes())}`
  )
}
