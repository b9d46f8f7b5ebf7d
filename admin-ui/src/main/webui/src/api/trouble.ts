import type { FieldError, Problem } from './types'

/**
 * Why there is no answer, sorted by what the reader can do about it:
 * - `badKey`: the key cannot even be sent (it holds characters that a header refuses)
 * - `wrongKey`, `forbidden`: another key is needed
 * - `unreachable`, `slow`: nothing answered, within that many seconds
 * - `busy`: too many requests; `waitSeconds` is what the server asked for
 * - `locked`: too many wrong keys came from here; `waitSeconds` is how long no other is looked at
 * - `crowded`: as many readers as may be follow the events
 * - `unavailable`: Trireme is starting or stopping
 * - `storage`: its database is away
 * - `missing`: this address has no admin API
 * - `stale`: somebody else changed the thing meanwhile
 * - `refused`: Trireme understood and said no; `detail` and `errors` are its own words
 * - `fault`: Trireme failed; `detail` is its own explanation
 * - `foreign`: something answered that is not Trireme
 */
export type Trouble =
  | { kind: PlainTrouble }
  | { kind: 'slow'; seconds: number }
  | { kind: 'busy' | 'locked'; waitSeconds: number }
  | { kind: 'fault'; detail: string }
  | { kind: 'refused'; status: number; code: string; detail: string; errors: FieldError[] }

export type PlainTrouble =
  | 'badKey'
  | 'wrongKey'
  | 'forbidden'
  | 'unreachable'
  | 'crowded'
  | 'unavailable'
  | 'storage'
  | 'missing'
  | 'stale'
  | 'foreign'

const LONGEST_WAIT_SECONDS = 900

/** What a call of the admin API throws: never anything else, but for an abort that the caller asked for. */
export class Fault extends Error {
  readonly trouble: Trouble

  constructor(trouble: Trouble) {
    super(trouble.kind)
    this.name = 'Fault'
    this.trouble = trouble
  }
}

/** The trouble behind anything that was thrown. */
export function troubleBehind(thrown: unknown): Trouble {
  return thrown instanceof Fault ? thrown.trouble : { kind: 'fault', detail: String(thrown) }
}

/** Whether another key has to be entered before anything else can be asked. */
export function needsAnotherKey(trouble: Trouble): boolean {
  return trouble.kind === 'wrongKey' || trouble.kind === 'forbidden' || trouble.kind === 'badKey'
}

/** Whether the same question may have an answer a little later. */
export function passes(trouble: Trouble): boolean {
  switch (trouble.kind) {
    case 'unreachable':
    case 'slow':
    case 'busy':
    case 'locked':
    case 'crowded':
    case 'unavailable':
      return true
    default:
      return false
  }
}

/** Reads why an answer is no success. */
export async function troubleOf(response: Response): Promise<Trouble> {
  const problem = asProblem(await response.text().catch(() => ''))
  switch (response.status) {
    case 401:
      return { kind: 'wrongKey' }
    case 403:
      return { kind: 'forbidden' }
    case 404:
      return problem === null || problem.code === '' ? { kind: 'missing' } : refused(problem)
    case 412:
      return { kind: 'stale' }
    case 429:
      return {
        kind: problem?.code === 'too_many_wrong_keys' ? 'locked' : 'busy',
        waitSeconds: waitOf(response.headers.get('retry-after')),
      }
    case 502:
      return problem === null || problem.code === '' ? { kind: 'unavailable' } : refused(problem)
    case 503:
      return { kind: unavailable(problem) }
    case 504:
      return { kind: 'unavailable' }
  }
  if (problem === null) {
    return { kind: 'foreign' }
  }
  return response.status < 500 ? refused(problem) : { kind: 'fault', detail: problem.detail }
}

function unavailable(problem: Problem | null): PlainTrouble {
  switch (problem?.code) {
    case 'too_many_readers':
      return 'crowded'
    case 'storage_unavailable':
      return 'storage'
    default:
      return 'unavailable'
  }
}

function refused(problem: Problem): Trouble {
  return {
    kind: 'refused',
    status: problem.status,
    code: problem.code,
    detail: problem.detail,
    errors: problem.errors,
  }
}

function waitOf(retryAfter: string | null): number {
  const seconds = Number(retryAfter ?? Number.NaN)
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(Math.ceil(seconds), LONGEST_WAIT_SECONDS) : 5
}

function asProblem(text: string): Problem | null {
  const value = parse(text)
  if (!isObject(value) || typeof value.detail !== 'string') {
    return null
  }
  return {
    type: String(value.type ?? 'about:blank'),
    title: String(value.title ?? ''),
    status: Number(value.status ?? 0),
    code: typeof value.code === 'string' ? value.code : '',
    detail: value.detail,
    errors: Array.isArray(value.errors) ? value.errors.filter(isFieldError) : [],
  }
}

function isFieldError(value: unknown): value is FieldError {
  return isObject(value) && typeof value.field === 'string' && typeof value.message === 'string'
}

export function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
