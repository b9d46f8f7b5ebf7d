import type { ChannelStatus } from '../../api/types'

export interface Pair {
  name: string
  value: string
}

export interface DraftKey {
  /** Of a key that is kept; its secret stays unless another one is entered. */
  id?: string
  label: string
  secret: string
  masked: string
}

/** A channel as the form holds it. What the form does not show is in `rest`, and goes back as it came. */
export interface Draft {
  rest: Record<string, unknown>
  name: string
  dialect: string
  baseUrls: string
  keys: DraftKey[]
  keyStrategy: string
  allowPrivateNetwork: boolean
  map: Pair[]
  allow: string
  deny: string
  headers: Pair[]
  proxyUrl: string
  caPem: string
  insecureSkipVerify: boolean
  timeouts: Record<(typeof TIMEOUTS)[number], string>
  rpm: number
  concurrency: number
  adaptive: boolean
  probe: boolean
  quirks: Pair[]
  website: string
  notes: string
}

export const TIMEOUTS = ['connect', 'firstByte', 'firstByteReasoning', 'stall', 'total'] as const
export const KEY_STRATEGIES = ['failover', 'round-robin', 'weighted'] as const

type Json = Record<string, unknown>

export function emptyDraft(dialect: string): Draft {
  return draftFrom({ dialect }, [])
}

export function draftOf(channel: ChannelStatus): Draft {
  return draftFrom(channel.configured ?? {}, channel.keys)
}

function draftFrom(body: Json, keys: ChannelStatus['keys']): Draft {
  const models = object(body.models)
  const tls = object(body.tls)
  const limits = object(body.limits)
  const timeouts = object(body.timeouts)
  return {
    rest: body,
    name: text(body.name),
    dialect: text(body.dialect),
    baseUrls: list(body.baseUrls).join('\n'),
    keys: keys.map((key) => ({ id: key.id, label: key.label, secret: '', masked: key.masked })),
    keyStrategy: text(body.keyStrategy) || 'failover',
    allowPrivateNetwork: body.allowPrivateNetwork === true,
    map: pairs(models.map),
    allow: list(models.allow).join(', '),
    deny: list(models.deny).join(', '),
    headers: pairs(body.headers),
    proxyUrl: text(body.proxyUrl),
    caPem: text(tls.caPem),
    insecureSkipVerify: tls.insecureSkipVerify === true,
    timeouts: {
      connect: text(timeouts.connect),
      firstByte: text(timeouts.firstByte),
      firstByteReasoning: text(timeouts.firstByteReasoning),
      stall: text(timeouts.stall),
      total: text(timeouts.total),
    },
    rpm: number(limits.rpm),
    concurrency: number(limits.concurrency),
    adaptive: limits.adaptive === true,
    probe: body.probe !== undefined && object(body.probe).enabled !== false,
    quirks: pairs(body.quirks),
    website: text(body.website),
    notes: text(body.notes),
  }
}

export function baseUrlsOf(draft: Draft): string[] {
  return draft.baseUrls
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** What is sent: only what says something, so that defaults stay defaults. */
export function bodyOf(draft: Draft): Json {
  const body: Json = {
    ...draft.rest,
    name: draft.name.trim(),
    dialect: draft.dialect,
    baseUrls: baseUrlsOf(draft),
    keys: draft.keys.map(keyBody(objects(draft.rest.keys))),
    keyStrategy: draft.keyStrategy === 'failover' ? undefined : draft.keyStrategy,
    allowPrivateNetwork: draft.allowPrivateNetwork || undefined,
    models: some({
      ...object(draft.rest.models),
      map: fromPairs(draft.map),
      allow: words(draft.allow),
      deny: words(draft.deny),
    }),
    headers: fromPairs(draft.headers) ?? {},
    proxyUrl: draft.proxyUrl.trim() || null,
    tls: some({
      caPem: draft.caPem.trim() === '' ? undefined : draft.caPem.trim() + '\n',
      insecureSkipVerify: draft.insecureSkipVerify || undefined,
    }),
    timeouts: some(
      Object.fromEntries(TIMEOUTS.map((name) => [name, draft.timeouts[name].trim() || undefined])),
    ),
    limits: some({
      rpm: draft.rpm || undefined,
      concurrency: draft.concurrency || undefined,
      adaptive: draft.adaptive || undefined,
    }),
    probe: draft.probe ? { ...object(draft.rest.probe), enabled: true } : undefined,
    quirks: fromPairs(draft.quirks),
    website: draft.website.trim() || undefined,
    notes: draft.notes.trim() || undefined,
  }
  if (body.name === '') {
    delete body.name
  }
  return body
}

function keyBody(kept: Json[]): (key: DraftKey) => Json {
  return (key) => {
    const before = kept.find((one) => one.id === key.id && key.id !== undefined) ?? {}
    return {
      ...before,
      ...(key.id === undefined ? {} : { id: key.id }),
      ...(key.label.trim() === '' ? { label: undefined } : { label: key.label.trim() }),
      ...(key.secret === '' ? {} : { secret: key.secret, masked: undefined, secretRef: undefined }),
    }
  }
}

function some(value: Json): Json | undefined {
  return Object.values(value).some((one) => one !== undefined) ? value : undefined
}

function fromPairs(pairs: Pair[]): Record<string, string> | undefined {
  const filled = pairs.filter((pair) => pair.name.trim() !== '')
  return filled.length === 0
    ? undefined
    : Object.fromEntries(filled.map((pair) => [pair.name.trim(), pair.value.trim()]))
}

function words(text: string): string[] | undefined {
  const all = text.split(/[\s,]+/).filter((word) => word !== '')
  return all.length === 0 ? undefined : all
}

function pairs(value: unknown): Pair[] {
  return Object.entries(object(value)).map(([name, one]) => ({ name, value: text(one) }))
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.map(text) : []
}

function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(object) : []
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : ''
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0
}
