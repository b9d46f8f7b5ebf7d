import type { UsageSums } from '../../api/stats'
import { servedShare } from '../../api/stats'
import type { Schemas } from '../../api/types'

/** Fewer requests than this tell nothing about a share. */
const ENOUGH_REQUESTS = 20
const GOOD_SHARE = 0.97

/**
 * Something that somebody should know:
 * - `no-channel`: nothing can be served yet
 * - `configuration`: the newest configuration was refused
 * - `dependency`: the database, or what replicas share, is away
 * - `lane-down`: no channel of a lane can be asked now
 * - `breaker`: one channel of a lane is left out for now
 * - `key-dead`: a vendor refuses a key for good
 * - `failures`: more requests fail than should
 */
export type Finding =
  | { kind: 'no-channel' }
  | { kind: 'configuration'; problem: string; revision: number }
  | { kind: 'dependency'; name: string }
  | { kind: 'lane-down'; lane: string }
  | { kind: 'breaker'; lane: string; id: string; channel: string; reason: string; until: string | null }
  | { kind: 'key-dead'; lane: string; id: string; channel: string; key: string; reason: string }
  | { kind: 'failures'; failed: number; share: number }

export interface Known {
  overview: Schemas['Overview']
  lanes: readonly Schemas['Lane'][]
  /** Names of what is away, as `/health` tells. */
  dependencies: readonly string[]
  total: UsageSums | null
}

/** Whether a finding keeps requests from being served, or only takes something away. */
export function isSevere(finding: Finding): boolean {
  switch (finding.kind) {
    case 'breaker':
    case 'key-dead':
      return false
    case 'no-channel':
    case 'configuration':
    case 'dependency':
    case 'lane-down':
    case 'failures':
      return true
  }
}

/** What is not in order, the worst first. */
export function findings({ overview, lanes, dependencies, total }: Known): Finding[] {
  const found: Finding[] = []
  if (overview.lanes.every((lane) => lane.channels.length === 0)) {
    found.push({ kind: 'no-channel' })
  }
  const { problem, revision } = overview.configuration
  if (problem !== null) {
    found.push({ kind: 'configuration', problem, revision })
  }
  found.push(...dependencies.map((name) => ({ kind: 'dependency' as const, name })))
  found.push(...lanes.filter(isDown).map((lane) => ({ kind: 'lane-down' as const, lane: lane.dialect })))
  const share = total === null ? null : servedShare(total)
  if (total !== null && share !== null && share < GOOD_SHARE && total.requests >= ENOUGH_REQUESTS) {
    found.push({ kind: 'failures', failed: total.failed, share: 1 - share })
  }
  const told = new Set<string>()
  for (const lane of lanes) {
    for (const entry of lane.entries.filter((one) => one.state === 'active')) {
      found.push(...ofEntry(lane.dialect, entry, told))
    }
  }
  return found
}

function ofEntry(lane: string, entry: Schemas['LaneEntry'], told: Set<string>): Finding[] {
  const { breaker, openBreakers, keys } = entry.health
  const own = { lane, id: entry.channel, channel: entry.name || entry.channel }
  const found: Finding[] = []
  const open = [breaker, ...openBreakers].find((one) => one.phase === 'open')
  if (open !== undefined) {
    found.push({ kind: 'breaker', ...own, reason: open.reason ?? '', until: open.until })
  }
  for (const key of keys.filter((one) => one.state === 'dead')) {
    // A channel may stand in several lanes, its keys are the same.
    if (!told.has(`${entry.channel} ${key.id}`)) {
      told.add(`${entry.channel} ${key.id}`)
      found.push({ kind: 'key-dead', ...own, key: key.label || key.masked, reason: key.reason ?? '' })
    }
  }
  return found
}

/** A lane with active channels of which none is in order. A lane without channels is nobody's concern. */
function isDown(lane: Schemas['Lane']): boolean {
  const active = lane.entries.filter((one) => one.state === 'active')
  return (
    active.length > 0 &&
    active.every(
      ({ health }) =>
        health.breaker.phase === 'open' ||
        (health.keys.length > 0 && health.keys.every((key) => key.state === 'dead' || key.state === 'off')),
    )
  )
}
