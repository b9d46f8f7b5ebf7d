import { Fault, isObject, parse, troubleOf } from './trouble'
import { noteServerTime } from '../format/clock'

export const ANSWER_WITHIN_MS = 10_000

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface Ask {
  method?: Method
  body?: unknown
  /** The revision that the reader has seen; `'*'` takes the object as it is. */
  ifMatch?: number | '*'
  signal?: AbortSignal
  /** For calls that go on to vendors, which may take their time. */
  withinMs?: number
}

/** The admin API of this origin. Holds no key: it asks for it at each call. */
export interface Api {
  /** Answers the JSON. Throws a {@link Fault}, or the abort that the signal asked for. */
  ask<T>(path: string, ask?: Ask): Promise<T>
  /** Answers the response itself, whose body may never end. */
  open(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response>
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

  async function ask<T>(path: string, { method, body, ifMatch, signal, withinMs }: Ask = {}): Promise<T> {
    const timeout = new AbortController()
    const timer = setTimeout(() => timeout.abort(), withinMs ?? ANSWER_WITHIN_MS)
    const headers: Record<string, string> = {}
    if (body !== undefined) {
      headers['content-type'] = 'application/json'
    }
    if (ifMatch !== undefined) {
      headers['if-match'] = ifMatch === '*' ? '*' : `"${ifMatch}"`
    }
    const request = init(headers)
    request.method = method ?? 'GET'
    request.signal = signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal
    if (body !== undefined) {
      request.body = JSON.stringify(body)
    }
    try {
      const response = await fetch(path, request)
      if (!response.ok) {
        throw new Fault(await troubleOf(response))
      }
      const text = await response.text()
      if (text === '') {
        return undefined as T
      }
      const value = parse(text)
      if (!isObject(value)) {
        throw new Fault({ kind: 'foreign' })
      }
      if (typeof value.now === 'string') {
        noteServerTime(Date.parse(value.now))
      }
      return value as T
    } catch (thrown) {
      if (thrown instanceof Fault || signal?.aborted) {
        throw thrown
      }
      throw new Fault({ kind: timeout.signal.aborted ? 'slow' : 'unreachable' })
    } finally {
      clearTimeout(timer)
    }
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

  return { ask, open }
}
