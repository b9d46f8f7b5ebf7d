import type { ChannelBody, ChannelStatus, Schemas } from '../../api/types'

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
  rest: Partial<ChannelBody>
  name: string
  dialect: string
  baseUrls: string
  keys: DraftKey[]
  keyStrategy: ChannelStatus['keyStrategy']
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

type KeyBody = Schemas['ChannelKeyBody']

/** The same, where what says nothing is undefined; JSON leaves that out. */
type Loose<T> = { [K in keyof T]: Inner<Exclude<T[K], undefined>> | undefined }
type Inner<T> = T extends readonly (infer E)[] ? Loose<E>[] : T extends object ? Loose<T> : T

export function emptyDraft(dialect: string): Draft {
  return draftFrom({ dialect }, [])
}

export function draftOf(channel: ChannelStatus): Draft {
  return draftFrom(channel.configured ?? {}, channel.keys)
}

function draftFrom(body: Partial<ChannelBody>, keys: ChannelStatus['keys']): Draft {
  const { models, tls, limits, timeouts, probe } = body
  return {
    rest: body,
    name: body.name ?? '',
    dialect: body.dialect ?? '',
    baseUrls: (body.baseUrls ?? []).join('\n'),
    keys: keys.map((key) => ({ id: key.id, label: key.label, secret: '', masked: key.masked })),
    keyStrategy: body.keyStrategy ?? 'failover',
    allowPrivateNetwork: body.allowPrivateNetwork === true,
    map: pairs(models?.map),
    allow: (models?.allow ?? []).join(', '),
    deny: (models?.deny ?? []).join(', '),
    headers: pairs(body.headers),
    proxyUrl: body.proxyUrl ?? '',
    caPem: tls?.caPem ?? '',
    insecureSkipVerify: tls?.insecureSkipVerify === true,
    timeouts: {
      connect: timeouts?.connect ?? '',
      firstByte: timeouts?.firstByte ?? '',
      firstByteReasoning: timeouts?.firstByteReasoning ?? '',
      stall: timeouts?.stall ?? '',
      total: timeouts?.total ?? '',
    },
    rpm: limits?.rpm ?? 0,
    concurrency: limits?.concurrency ?? 0,
    adaptive: limits?.adaptive === true,
    probe: probe !== undefined && probe !== null && probe.enabled !== false,
    quirks: pairs(body.quirks),
    website: body.website ?? '',
    notes: body.notes ?? '',
  }
}

export function baseUrlsOf(draft: Draft): string[] {
  return draft.baseUrls
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** What is sent: only what says something, so that defaults stay defaults. */
export function bodyOf(draft: Draft): ChannelBody {
  const { rest } = draft
  const body: Loose<ChannelBody> = {
    ...rest,
    name: draft.name.trim() || undefined,
    dialect: draft.dialect,
    baseUrls: baseUrlsOf(draft),
    keys: draft.keys.map(keyBody(rest.keys ?? [])),
    keyStrategy: draft.keyStrategy === 'failover' ? undefined : draft.keyStrategy,
    allowPrivateNetwork: draft.allowPrivateNetwork || undefined,
    models: some({
      ...rest.models,
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
    timeouts: some({
      connect: draft.timeouts.connect.trim() || undefined,
      firstByte: draft.timeouts.firstByte.trim() || undefined,
      firstByteReasoning: draft.timeouts.firstByteReasoning.trim() || undefined,
      stall: draft.timeouts.stall.trim() || undefined,
      total: draft.timeouts.total.trim() || undefined,
    }),
    limits: some({
      rpm: draft.rpm || undefined,
      concurrency: draft.concurrency || undefined,
      adaptive: draft.adaptive || undefined,
    }),
    probe: draft.probe ? { ...rest.probe, enabled: true } : undefined,
    quirks: fromPairs(draft.quirks),
    website: draft.website.trim() || undefined,
    notes: draft.notes.trim() || undefined,
  }
  return body as ChannelBody
}

function keyBody(kept: readonly KeyBody[]): (key: DraftKey) => Loose<KeyBody> {
  return (key) => {
    const before = kept.find((one) => one.id === key.id && key.id !== undefined)
    return {
      ...before,
      ...(key.id === undefined ? {} : { id: key.id }),
      label: key.label.trim() || undefined,
      ...(key.secret === '' ? {} : { secret: key.secret, masked: undefined, secretRef: undefined }),
    }
  }
}

function some<T extends object>(value: T): T | undefined {
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

function pairs(value: Record<string, string> | null | undefined): Pair[] {
  return Object.entries(value ?? {}).map(([name, one]) => ({ name, value: String(one) }))
}
