import type { Breaker, KeyStatus, LaneEntry } from '../../api/types'

/**
 * The one thing that a row says of its channel, the gravest first:
 * - `disabled`: in the spare pool; `suspended`: taken out by somebody
 * - `open`, `probing`: the breaker of all of it
 * - `noKey`: every key is out; `until` is when the first comes back, null if none does by itself
 * - `keyOut`: one key is out and the others carry the channel
 * - `part`: one base URL or key at one of them is cut off
 * - `fine`
 */
export type Condition =
  | { kind: 'disabled' | 'fine' }
  | { kind: 'suspended'; reason: string | null }
  | { kind: 'open' | 'probing'; breaker: Breaker }
  | { kind: 'noKey'; until: string | null; key: KeyStatus }
  | { kind: 'keyOut'; key: KeyStatus; others: number }
  | { kind: 'part'; breaker: Breaker }

export type Light = 'good' | 'half' | 'bad' | 'off'

/** What a row's shape says; the words beside it say the same. */
export function lightOf(condition: Condition): Light {
  switch (condition.kind) {
    case 'fine':
      return 'good'
    case 'keyOut':
    case 'part':
    case 'probing':
      return 'half'
    case 'open':
    case 'noKey':
      return 'bad'
    case 'disabled':
    case 'suspended':
      return 'off'
  }
}

export function conditionOf(entry: LaneEntry, now: number): Condition {
  const { breaker, openBreakers, keys } = entry.health
  if (entry.state === 'disabled') {
    return { kind: 'disabled' }
  }
  if (entry.state === 'suspended') {
    return { kind: 'suspended', reason: entry.reason }
  }
  if (breaker.phase !== 'closed') {
    return { kind: breaker.phase === 'open' ? 'open' : 'probing', breaker }
  }
  const enabled = keys.filter((key) => key.state !== 'off')
  const out = enabled.filter((key) => isOut(key, now))
  const [first] = out
  if (first !== undefined && out.length === enabled.length) {
    return { kind: 'noKey', until: earliest(out), key: first }
  }
  if (keys.length > 0 && enabled.length === 0 && keys[0]) {
    return { kind: 'noKey', until: null, key: keys[0] }
  }
  if (first !== undefined) {
    return { kind: 'keyOut', key: first, others: enabled.length - out.length }
  }
  if (isCutOff(entry)) {
    const breaker = openBreakers.filter((one) => one.phase === 'open').sort(byEnd)[0]
    if (breaker) {
      return { kind: 'open', breaker }
    }
  }
  const part = openBreakers.find((one) => one.phase !== 'closed')
  return part ? { kind: 'part', breaker: part } : { kind: 'fine' }
}

/** Whether breakers of single base URLs and keys leave no way to the vendor. */
function isCutOff(entry: LaneEntry): boolean {
  const { baseUrls, openBreakers, keys } = entry.health
  const open = openBreakers.filter((one) => one.phase === 'open')
  return (
    baseUrls.length > 0 &&
    baseUrls.every(({ baseUrl }) => {
      const here = open.filter((one) => one.baseUrl === baseUrl || one.baseUrl === null)
      return (
        here.some((one) => one.key === null) ||
        (keys.length > 0 && keys.every((key) => here.some((one) => one.key === key.id)))
      )
    })
  )
}

function byEnd(one: Breaker, other: Breaker): number {
  return Date.parse(one.until ?? '') - Date.parse(other.until ?? '')
}

/** Whether a key is not used now. A wait that is over needs no event to end. */
export function isOut(key: KeyStatus, now: number): boolean {
  return (
    key.state === 'dead' || (key.state === 'cooling' && (key.until === null || Date.parse(key.until) > now))
  )
}

function earliest(keys: KeyStatus[]): string | null {
  const ends = keys.filter((key) => key.state === 'cooling').map((key) => key.until)
  return ends.reduce<string | null>(
    (least, one) => (one !== null && (least === null || one < least) ? one : least),
    null,
  )
}
