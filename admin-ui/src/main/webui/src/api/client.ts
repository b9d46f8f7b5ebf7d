import createClient from 'openapi-fetch'
import type { Client } from 'openapi-fetch'
import { noteServerTime } from '../format/clock'
import type { HealthCall } from './health'
import type { paths } from './schema'
import { Fault, isObject, parse, troubleOf } from './trouble'

const ANSWER_WITHIN_MS = 10_000
/** For what goes on to vendors, and for what writes or reads everything there is: imports, exports, backups. */
const LONG_ANSWER_WITHIN_MS = 120_000

/** The calls of the admin API by its document, and what everybody is told of the gateway's health. */
type Calls = paths & HealthCall

/** The admin API of this origin. Holds no key: it asks for it at each call. */
export interface Api {
  /** Wrap the calls in {@link answered}. */
  rest: Client<Calls>
  /** The same, with patience for calls that take long. */
  patient: Client<Calls>
  /** Answers the response itself, whose body may never end. Throws what {@link answered} throws. */
  open(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response>
}

/**
 * The JSON that was answered; some calls also answer tables, if asked for.
 * Throws a {@link Fault}, or the abort that the signal asked for.
 */
export async function answered<T>(call: Promise<{ data?: T }>): Promise<Exclude<T, string>> {
  const { data } = await call
  if (data === undefined || !isObject(data)) {
    throw new Fault({ kind: 'foreign' })
  }
  return data as Exclude<T, string>
}

/** The header that says which revision the reader has seen. */
export function seen(revision: number): { 'If-Match': string } {
  return { 'If-Match': `"${revision}"` }
}

/** Whether a key fits into a header: visible ASCII. A browser refuses to send anything else. */
export function isSendable(key: string): boolean {
  return /^[\x21-\x7e]+$/.test(key)
}

export function createApi(keyOf: () => string | null): Api {
  function init(headers: Record<string, string>): RequestInit {
    const key = keyOf()
    if (key === null || !isSendable(key)) {
      throw new Fault({ kind: key === null ? 'wrongKey' : 'badKey' })
    }
    return {
      headers: { accept: 'application/json', 'x-api-key': key, ...headers },
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    }
  }

  /** One call with an end: the response, and what it said. */
  async function send(
    path: string,
    request: RequestInit,
    signal: AbortSignal | undefined,
    withinMs: number,
  ): Promise<{ response: Response; text: string }> {
    const timeout = new AbortController()
    const timer = setTimeout(() => timeout.abort(), withinMs)
    request.signal = signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal
    try {
      const response = await fetch(path, request)
      if (!response.ok) {
        throw new Fault(await troubleOf(response))
      }
      const text = await response.text()
      const value = parse(text)
      if (text !== '' && !isObject(value)) {
        throw new Fault({ kind: 'foreign' })
      }
      if (isObject(value) && typeof value.now === 'string') {
        noteServerTime(Date.parse(value.now))
      }
      return { response, text }
    } catch (thrown) {
      if (thrown instanceof Fault || signal?.aborted) {
        throw thrown
      }
      throw new Fault(
        timeout.signal.aborted ? { kind: 'slow', seconds: withinMs / 1_000 } : { kind: 'unreachable' },
      )
    } finally {
      clearTimeout(timer)
    }
  }

  function restWithin(withinMs: number): Client<Calls> {
    return createClient<Calls>({
      baseUrl: window.location.origin,
      fetch: async (asked) => {
        const { pathname, search } = new URL(asked.url)
        const headers = [...asked.headers].map(([name, value]) => [name.toLowerCase(), value] as const)
        const request = init(Object.fromEntries(headers))
        request.method = asked.method
        const body = asked.method === 'GET' ? '' : await asked.text()
        if (body !== '') {
          request.body = body
        }
        const { response, text } = await send(pathname + search, request, asked.signal, withinMs)
        return new Response(text === '' ? null : text, { status: response.status, headers: response.headers })
      },
    })
  }

  async function open(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
    let response: Response
    try {
      response = await fetch(path, { ...init(headers), signal })
    } catch (thrown) {
      throw thrown instanceof Fault || signal.aborted ? thrown : new Fault({ kind: 'unreachable' })
    }
    if (!response.ok) {
      throw new Fault(await troubleOf(response))
    }
    return response
  }

  return { rest: restWithin(ANSWER_WITHIN_MS), patient: restWithin(LONG_ANSWER_WITHIN_MS), open }
}
